import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import type { Locator } from 'playwright-core';
import '@x/test-kit/canaries';
import {
  button,
  card,
  choose,
  expectComplaints,
  fact,
  figure,
  is,
  notices,
  opened,
  openFaults,
  page,
  press,
  reopen,
  runIs,
  shows,
  toggle,
  violations,
} from './page-under-test.js';

describe('the connection', () => {
  it('the page reports a lost connection and shows the current state after reconnecting', async () => {
    expectComplaints(/net::ERR_/);
    await page.clock.install();
    await page.reload();
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await opened.loseServer();
    await shows(page.getByTestId('link'), 'Connection lost');
    // The countdown stands still, because the page does not know the server's state.
    const left = await fact('paysecurez', 'remaining').textContent();
    await page.clock.runFor(1100);
    expect(await fact('paysecurez', 'remaining').textContent()).toBe(left);
    await press('paysecurez', 'Make a call');
    await shows(notices(), 'the playground does not respond');
    await opened.regainServer();
    await shows(page.getByTestId('link'), 'Connected');
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'served'), is('1'));
  });

  it('the page blocks requests to other hosts and injected scripts', async () => {
    expectComplaints(/Content Security Policy/, /violates/, /TrustedScript/);
    await page.evaluate(async () => {
      const wanted = new Set(['connect-src', 'img-src']);
      const stopped = new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          wanted.delete(effectiveDirective);
          if (wanted.size === 0) resolve();
        });
      });
      const script = document.createElement('script');
      script.append('document.title = "run"');
      document.head.append(script);
      const image = document.createElement('img');
      image.src = 'https://elsewhere.example/x.png';
      document.body.append(image);
      await fetch('https://elsewhere.example/').catch(() => undefined);
      await stopped;
    });
    expect(await page.title()).toBe('Token playground');
  });
});

describe('accessibility and layout', () => {
  /** Fills the page with data and opens the panels of each provider in turn. Calls `check` for each of them. */
  async function forEachProvider(check: () => Promise<void>): Promise<void> {
    await openFaults('paysecurez');
    await press('paysecurez', 'Make a call');
    await page.getByTestId('wire').locator('.line').first().click();
    await page.getByTestId('wire-detail').waitFor();
    await card('paysecurez').getByLabel('Number of transactions').fill('2');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
    await check();
    await openFaults('singleview');
    await toggle('singleview', 'Down (503)');
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'last-error'), 'unavailable');
    await check();
    await openFaults('paisr');
    await press('paisr', 'Create a key');
    await shows(card('paisr').getByTestId('key').nth(1), 'Playground');
    await check();
  }

  it('axe finds no problems in light mode, dark mode, with forced colors, on a phone, or with a secret shown', async () => {
    await forEachProvider(async () => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      expect(await violations()).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html[data-theme="dark"]').waitFor();
      expect(await violations()).toEqual([]);
      await page.emulateMedia({ forcedColors: 'active' });
      expect(await violations()).toEqual([]);
      await page.emulateMedia({ forcedColors: 'none' });
    });
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await violations()).toEqual([]);
    await card('paisr').getByRole('button', { name: 'Show the secret once' }).click();
    await page.getByTestId('secret').waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('secret-dialog').waitFor({ state: 'detached' });
  });

  it('the page never scrolls horizontally at widths from 360 px to 2560 px', async () => {
    const tooNarrow: number[] = [];
    await forEachProvider(async () => {
      for (const width of [360, 390, 640, 768, 1024, 1440, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) tooNarrow.push(width);
      }
    });
    expect(tooNarrow).toEqual([]);
  });

  it.each([
    [1440, 900],
    [1280, 800],
  ])('the figures and charts stay visible next to the open fault switches at %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await press('paysecurez', 'Fire 1,000 calls at once');
    await runIs('paysecurez', 'done');
    const proof = page.getByTestId('proof');
    const isInView = async (): Promise<boolean> => {
      const boxes = await Promise.all(
        [figure('ours', 'took'), proof.getByTestId('side-ours')].map((one) => one.boundingBox()),
      );
      return boxes.every((box) => box !== null && box.y >= 0 && box.y < height - 100);
    };
    expect(await isInView()).toBe(true);
    await openFaults('paysecurez');
    await button('paysecurez', 'Rotate the secret').evaluate((element) => element.scrollIntoView({ block: 'nearest' }));
    await button('paysecurez', 'Rotate the secret').click();
    await shows(notices(), 'the secret was replaced');
    expect(await isInView()).toBe(true);
  });

  it('on a phone, the page is at most four screens long, and a notice covers no button', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await shows(page.getByTestId('link'), 'Connected');
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(4 * 844);
    await press('paysecurez', 'Make a call');
    await shows(notices(), 'the call succeeded');
    const notice = await notices().locator('.notice').last().boundingBox();
    const bar = await page.locator('.bar').boundingBox();
    expect(notice && bar && notice.y + notice.height <= bar.y + bar.height).toBe(true);
  });

  it('with forced colors, switches and selected options differ from the others', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await openFaults('paysecurez');
    const style = (locator: Locator): Promise<string> =>
      locator.evaluate((element) => `${getComputedStyle(element).background} ${getComputedStyle(element).borderColor}`);
    const options = card('paysecurez').locator('.segments span');
    expect(await style(options.nth(0))).not.toBe(await style(options.nth(1)));
    const down = card('paysecurez').getByRole('switch', { name: 'Down (503)' });
    const off = await style(down);
    await toggle('paysecurez', 'Down (503)');
    expect(await style(down)).not.toBe(off);
  });

  it('the state of a new client is a small badge', async () => {
    const box = await fact('paysecurez', 'phase').boundingBox();
    expect(box?.height).toBeLessThan(32);
  });

  it('the page is usable with only a keyboard, and a pressed button keeps the focus', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The first control after the link that skips the tour selects the provider.
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await card('singleview').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    const focused = (): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.textContent);
    expect(await focused()).toBe('Get a token');
    await choose('paisr');
    await button('paisr', 'List the keys').focus();
    await page.keyboard.press('Enter');
    await card('paisr').getByTestId('key').waitFor();
    expect(await focused()).toBe('List the keys');
  });

  it('the page does not animate anything if the user prefers reduced motion', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('the theme follows the system until the user chooses one, and the choice survives a reload', async () => {
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor();
    const dark = await background();
    await page.getByText('Light', { exact: true }).click();
    await page.locator('html[data-theme="light"]').waitFor();
    const light = await background();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await background()).toBe(light);
  });
});

describe('a live provider', () => {
  const CANARIES = {
    paysecurez: { clientId: 'test-client-id-canary-4711', clientSecret: 'test-client-secret-canary-0815' },
    paisr: { token: 'test-token-canary-1234567890' },
  };
  let provider: Sandbox;

  beforeEach(async () => {
    provider = await startSandbox({ credentials: CANARIES });
    const { paysecurez, paisr } = provider;
    await reopen({ paysecurez, paisr: { ...paisr, write: true } });
  });

  afterEach(() => provider.close());

  it('the page labels a live provider, does not offer faults for it, and never receives its credentials', async () => {
    await shows(page.getByRole('alert'), /LIVE.*PaySecureZ is the real provider.*Paisr is the real provider/);
    await shows(card('paysecurez').locator('.badge'), 'LIVE');
    await shows(card('paysecurez'), 'PaySecureZ is live, so faults are disabled.');
    expect(await card('paysecurez').getByRole('switch').count()).toBe(0);
    expect(await button('paysecurez', 'Make a call').getAttribute('aria-disabled')).toBe('true');
    expect(await button('paysecurez', /^Steady load/).count()).toBe(0);
    expect(await page.getByTestId('tour').count()).toBe(0);
    await choose('singleview');
    expect(await card('singleview').getByText('Faults and lifetimes').count()).toBe(1);
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await press('paisr', 'List the keys');
    await card('paisr').getByTestId('key').waitFor();
    expect(await button('paisr', 'Create a key').isDisabled()).toBe(true);
    expect(await button('paisr', 'Revoke…').isDisabled()).toBe(true);
    await shows(card('paisr'), 'this page can list keys, but cannot create, update, revoke or reveal them');
    expect(await violations()).toEqual([]);
    for (const line of await page.getByTestId('wire').locator('.line').all()) await line.click();
    await page.getByTestId('wire-detail').nth(1).waitFor();
    const traces = await opened.traces();
    const canaries = Object.values(CANARIES).flatMap((one) => Object.values(one));
    expect({ ...traces, browserState: await opened.browserState() }).toShowNone(canaries);
  });
});
