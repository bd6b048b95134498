/** The page in a real browser. What every test is held to at its end stands in `afterEach`. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import '../../../../tests/fixtures/canaries.js';
import { FLEET_MEANS } from '../fixtures/fleet-means.js';
import type { ProviderName } from '../shared/state.js';
import { launch, OpenPage } from './open-page.js';

// A machine with other things to do takes its time.
jest.setTimeout(120_000);

let browser: Browser;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

beforeEach(async () => {
  opened = await OpenPage.open(browser);
  page = opened.page;
});

afterEach(async () => {
  try {
    const { urls, bodies, complaints } = await opened.traces();
    expect(complaints.filter((text) => !expected.some((one) => one.test(text)))).toEqual([]);
    expect(urls.filter((url) => !url.startsWith(opened.url))).toEqual([]);
    const everything = [...urls, ...bodies.filter((body) => !revealed(body)), await opened.held()].join('\n');
    // The last one is the key of a fleet's store, in base64.
    expect(everything.match(/sandbox_\w+|eyJ[\w.-]+|c2FuZGJveF\w*/g) ?? []).toEqual([]);
  } finally {
    expected = [];
    await opened.close();
  }
});

/** What a test makes the browser complain of. */
let expected: readonly RegExp[] = [];

/** The one answer that holds a secret, which is what was asked for. */
const revealed = (body: string): boolean => /^\{"ok":true,"text":"[^"]*","secret":"[^"]*"\}$/.test(body);

const card = (provider: ProviderName): Locator => page.getByTestId(provider);
const button = (provider: ProviderName, name: string | RegExp): Locator => card(provider).getByRole('button', { name });
const press = (provider: ProviderName, name: string | RegExp): Promise<void> => button(provider, name).click();
const fact = (provider: ProviderName, name: string): Locator => card(provider).getByTestId(name);
const notices = (): Locator => page.getByTestId('notices');

/** Waits until it shows this. */
async function shows(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Waits until the run is in this state; a thousand calls take a busy machine a while. */
async function runIs(provider: ProviderName, state: string): Promise<void> {
  await card(provider).locator(`[data-testid="run"][data-state="${state}"]`).waitFor({ timeout: 75_000 });
}

const is = (text: string): RegExp => new RegExp(`^${text}$`);

async function openFaults(provider: ProviderName): Promise<void> {
  await card(provider).getByText('Faults and lifetimes').click();
}

/** Until the server says that it is so: what is pressed next may overtake it. */
async function toggle(provider: ProviderName, name: string): Promise<void> {
  const control = card(provider).getByRole('switch', { name });
  const before = await control.getAttribute('aria-checked');
  await control.click();
  await control.and(page.locator(`[aria-checked="${before === 'true' ? 'false' : 'true'}"]`)).waitFor();
}

async function strikeTheApi(provider: ProviderName): Promise<void> {
  await card(provider).getByText('API', { exact: true }).click();
  await shows(notices(), 'no fault is on');
}

/** What axe objects to. */
async function violations(): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

describe('the life of a token', () => {
  it('a token is got, used and replaced, and the page shows which one it is and how long it lives', async () => {
    await shows(fact('paysecurez', 'phase'), 'Nothing in hand');
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await shows(fact('paysecurez', 'remaining'), /^(30:00|29:5\d)$/);
    await shows(fact('paysecurez', 'fingerprint'), /^[0-9a-f]{12}$/);
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'served'), is('1'));
    const first = await fact('paysecurez', 'fingerprint').textContent();
    await press('paysecurez', 'Get a fresh one');
    await shows(fact('paysecurez', 'asked'), '2×');
    await shows(fact('paysecurez', 'served'), is('0'));
    expect(await fact('paysecurez', 'fingerprint').textContent()).not.toBe(first);
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'remaining'), /^(60:00|59:5\d)$/);
    await press('paisr', 'Make a call');
    await shows(fact('paisr', 'calls'), is('1'));
  });

  it('one of three seconds runs out before the eyes, and the next call gets another', async () => {
    await openFaults('singleview');
    await card('singleview').getByLabel('Tokens from now on live').selectOption('3 s');
    await shows(notices(), 'tokens from now on live 3 s');
    await press('singleview', 'Get a token');
    await shows(card('singleview').locator('.ring'), 'of 3 s');
    await shows(fact('singleview', 'phase'), 'Expired');
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'asked'), '2×');
  });

  it('a thousand calls make one token request, and a thousand by the naive client', async () => {
    await press('singleview', 'Fire 1,000 calls at once');
    await runIs('singleview', 'done');
    const tally = async (side: string): Promise<readonly (string | null)[]> =>
      Promise.all(
        ['ok', 'token-requests'].map((cell) =>
          card('singleview').getByTestId(`tally-${side}`).getByTestId(cell).textContent(),
        ),
      );
    expect([await tally('ours'), await tally('naive')]).toEqual([
      ['1,000', '1'],
      ['1,000', '1,000'],
    ]);
    await shows(fact('singleview', 'served'), is('1,000'));
    const total = (side: string, name: string): Locator =>
      page.getByTestId(`side-${side}`).getByTestId(`total-${name}`);
    // The chart has turned to the provider that is under load.
    await shows(total('ours', 'tokenRequests'), is('1'));
    await shows(total('naive', 'tokenRequests'), is('1,000'));
    await shows(total('ours', 'calls'), is('1,000'));
    await shows(total('ours', 'p99'), /\d (ms|s)$/);
    expect(
      await page.getByRole('img', { name: /^Our client, by the second.*calls 1,000, token requests 1,/ }).count(),
    ).toBe(1);
    await shows(page.getByTestId('timeline'), '×1,000');
  });

  it('each transaction has a token of its own', async () => {
    await card('paysecurez').getByLabel('How many transactions').fill('5');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
    await shows(card('paysecurez').getByTestId('tally-ours').getByTestId('token-requests'), is('5'));
    await shows(fact('paysecurez', 'phase'), 'Nothing in hand');
  });

  it('steady load has a progress bar, and is cancelled', async () => {
    await card('paysecurez').getByLabel('Calls a second').selectOption('40 a second');
    await press('paysecurez', 'Steady load');
    await card('paysecurez').getByRole('progressbar').waitFor();
    await shows(fact('paysecurez', 'served'), /\d\d/);
    expect(await button('paysecurez', 'Steady load').isDisabled()).toBe(true);
    await press('paysecurez', 'Cancel');
    await runIs('paysecurez', 'cancelled');
    await shows(fact('paysecurez', 'asked'), '1×');
  });

  it('a page that is loaded anew in the middle of a run finds it going on', async () => {
    await openFaults('singleview');
    await strikeTheApi('singleview');
    await toggle('singleview', 'Dripping');
    await shows(notices(), 'on: drip');
    await press('singleview', 'Fire 1,000 calls at once');
    await runIs('singleview', 'running');
    await page.reload();
    await runIs('singleview', 'running');
    await card('singleview').getByRole('progressbar').waitFor();
    await press('singleview', 'Cancel');
    await runIs('singleview', 'cancelled');
    await shows(card('singleview').getByText('1 on'), '1 on');
  });
});

describe('faults', () => {
  it.each([
    ['Down (503)', 'paysecurez', /unavailable/, 'token.renewal_failed'],
    ['429, retry after 2 s', 'paysecurez', /rate_limited/, 'request.retried'],
    ['Redirect to another host', 'paysecurez', /redirect_refused/, 'token.renewal_failed'],
    ['Malformed JSON', 'paysecurez', /invalid_response/, 'token.renewal_failed'],
    ['Slow (2 s)', 'singleview', /the call went well/, 'token.issued'],
    ['Dripping', 'singleview', /the call went well/, 'token.issued'],
  ] as const)('%s', async (name, provider, told, event) => {
    await openFaults(provider);
    await toggle(provider, name);
    await shows(notices(), /on: /);
    await press(provider, 'Make a call');
    await shows(notices(), told);
    await shows(fact(provider, 'hits'), /Struck [1-9]/);
    await shows(page.getByTestId('timeline').locator('li'), event);
    await toggle(provider, name);
    await shows(fact(provider, 'hits'), 'No fault is on.');
  });

  it('that ask for a pause make the client back off, and the page says for how long', async () => {
    await openFaults('singleview');
    await toggle('singleview', '429, retry after 2 s');
    await shows(notices(), /on: /);
    await Promise.all([
      shows(card('singleview'), /Backing off asks again in [01]\.\d s/),
      press('singleview', 'Get a token'),
    ]);
    await shows(notices(), /rate_limited/);
  });

  it('strike where they are to, and those of Paisr its API', async () => {
    await press('singleview', 'Get a token');
    await shows(fact('singleview', 'phase'), 'Fresh');
    await openFaults('singleview');
    await strikeTheApi('singleview');
    await toggle('singleview', 'Malformed JSON');
    await press('singleview', 'Make a call');
    await shows(notices(), 'SingleView: invalid_response');
    await shows(fact('singleview', 'last-error'), 'invalid_response');
    await shows(fact('singleview', 'phase'), 'Fresh');
    await openFaults('paisr');
    await toggle('paisr', 'Redirect to another host');
    await press('paisr', 'Make a call');
    await shows(notices(), 'Paisr: redirect_refused');
  });

  it('expire and revoke cost a 401 and one token request, and the call goes through', async () => {
    await press('paysecurez', 'Get a token');
    await openFaults('paysecurez');
    for (const [name, asked, told] of [
      ['Expire all tokens', '2×', 'every token issued so far has ended'],
      ['Revoke all tokens', '3×', 'every token issued so far is revoked'],
    ] as const) {
      await press('paysecurez', name);
      await shows(notices(), told);
      await press('paysecurez', 'Make a call');
      await shows(fact('paysecurez', 'asked'), asked);
    }
    await shows(page.getByTestId('side-ours').getByTestId('total-unauthorized'), is('2'));
    await shows(page.getByTestId('side-ours').getByTestId('total-replays'), is('2'));
  });

  it('a secret that is rotated is picked up; keys that are revoked are, when there is a new one', async () => {
    await openFaults('paysecurez');
    await press('paysecurez', 'Rotate the secret');
    await shows(notices(), 'the secret was replaced');
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    // The store that it comes from was late: one 401, and the new one in the same breath.
    await shows(page.getByTestId('wire').locator('.exchange .status'), '401');
    await openFaults('paisr');
    await press('paisr', 'Revoke all keys');
    await shows(notices(), 'every key issued so far is revoked');
    await press('paisr', 'Make a call');
    await shows(notices(), 'Paisr: unauthorized');
    await press('paisr', 'Rotate the key');
    await shows(notices(), 'the key was replaced');
    await press('paisr', 'Make a call');
    await shows(notices(), 'Paisr: the call went well');
  });

  it('clocks that are set back an hour make no difference to a token', async () => {
    await press('paysecurez', 'Get a token');
    await openFaults('paysecurez');
    await toggle('paysecurez', 'Client’s clock back 1 h');
    await shows(notices(), "the client's clock is an hour behind");
    await page.getByRole('switch', { name: 'Sandbox’s clock back 1 h' }).click();
    await shows(notices(), 'the clock of the sandbox is an hour behind');
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'served'), is('1'));
    await shows(fact('paysecurez', 'remaining'), /^(30:00|29:\d\d)$/);
    await shows(fact('paysecurez', 'asked'), '1×');
  });
});

describe('keys of Paisr', () => {
  it('are made, listed, changed and revoked; the secret is shown once, on demand, and is gone after', async () => {
    await press('paisr', 'List the keys');
    await shows(card('paisr').getByTestId('key'), 'Sandbox initial key');
    await card('paisr').getByLabel('Description', { exact: true }).fill('Postman');
    await card('paisr').getByLabel('wallets.read').first().check({ force: true });
    await press('paisr', 'Create a key');
    const key = card('paisr').getByTestId('key').nth(1);
    await shows(key, 'Postman');
    await key.getByRole('button', { name: 'Show the secret once' }).click();
    const secret = (await page.getByTestId('secret').textContent()) ?? '';
    expect(secret).toMatch(/^sandbox_secret_[0-9a-f]{32}$/);
    await page.getByRole('button', { name: 'Done, forget it' }).click();
    await page.getByTestId('secret-dialog').waitFor({ state: 'detached' });
    expect(await opened.held()).not.toContain(secret);
    await key.getByRole('button', { name: 'Show the secret once' }).waitFor({ state: 'detached' });
    await key.getByText('Change').click();
    await key.getByLabel(/^New description/).fill('Insomnia');
    await key.getByRole('button', { name: 'Rename' }).click();
    await shows(key.locator('strong'), 'Insomnia');
    await key.getByLabel(/^Scope to add/).selectOption('profiles.read');
    await key.getByRole('button', { name: 'Add scope' }).click();
    await shows(key.locator('.scope-list'), 'profiles.read');
    await key.getByRole('button', { name: 'Remove invoices.read' }).click();
    await shows(key.locator('.scope-list'), /^((?!invoices).)*$/);
    await key.getByRole('button', { name: 'Revoke…' }).click();
    await key.getByRole('button', { name: 'Keep it' }).click();
    await key.getByRole('button', { name: 'Revoke…' }).click();
    await key.getByRole('button', { name: 'Yes, revoke it' }).click();
    await key.waitFor({ state: 'detached' });
    expect(await card('paisr').getByTestId('key').count()).toBe(1);
  });
});

describe('the logs', () => {
  it('a row opens to what was sent, without its secrets, and is copied as a command', async () => {
    await press('paysecurez', 'Make a call');
    const wire = page.getByTestId('wire');
    await shows(wire.getByTestId('wire-count'), '2 exchanges');
    await wire.getByLabel('Kind').selectOption('Token requests');
    await shows(wire.getByTestId('wire-count'), '1 exchange');
    await wire.locator('.line').click();
    const detail = page.getByTestId('wire-detail');
    await shows(detail.getByLabel('Request'), 'POST http://127.0.0.1');
    await shows(detail.getByLabel('Request').locator('mark'), 'secret client_secret');
    await shows(detail.getByLabel('Answer').locator('mark'), /secret access_token [0-9a-f]{12}/);
    await detail.getByRole('button', { name: 'Copy as curl' }).click();
    await shows(notices(), 'Copied.');
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toMatch(/^curl -i -X POST 'http:\/\/127\.0\.0\.1:\d+\/api\/token'/);
    expect(command).toContain('"$PAYSECUREZ_CLIENT_SECRET"');
    await wire.getByLabel('Path, status or failure').fill('nothing like it');
    await shows(wire, 'Nothing matches.');
  });

  it('are filtered by provider, client and status, held still, and shown further on demand', async () => {
    await press('paisr', 'Make a call');
    await card('paysecurez').getByLabel('How many transactions').fill('100');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
    const wire = page.getByTestId('wire');
    const found = wire.getByTestId('wire-count');
    await wire.getByLabel('Client').selectOption('Ours');
    await wire.getByLabel('Provider').selectOption('Paisr');
    await shows(found, is('1 exchange'));
    await wire.getByLabel('Provider').selectOption('PaySecureZ');
    await shows(found, '300 exchanges');
    await wire.getByLabel('Kind').selectOption('API calls');
    await shows(found, '200 exchanges');
    await wire.getByLabel('Status', { exact: true }).selectOption('4xx');
    await shows(found, '0 exchanges');
    await wire.getByLabel('Status', { exact: true }).selectOption('2xx');
    expect(await wire.locator('.exchange').count()).toBe(60);
    await wire.getByRole('button', { name: /^Show 60 more/ }).click();
    expect(await wire.locator('.exchange').count()).toBe(120);
    await wire.getByRole('button', { name: 'Hold still' }).click();
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'calls'), '201');
    expect(await found.textContent()).toBe('200 exchanges');
    await wire.getByRole('button', { name: 'Go on' }).click();
    await shows(found, '201 exchanges');
  });

  it('events are told as they come', async () => {
    await press('singleview', 'Get a token');
    for (const type of ['token.requested', 'token.issued'])
      await shows(page.getByTestId('timeline').locator('li'), type);
  });
});

describe('the chart', () => {
  it('shows another provider where that is chosen, and hides lines', async () => {
    const load = page.getByTestId('load');
    await load.getByText('Paisr', { exact: true }).click();
    await shows(load, 'Paisr hands out keys that last');
    await press('paisr', 'Make a call');
    await shows(load.getByTestId('side-ours').getByTestId('total-calls'), is('1'));
    await load.getByText('SingleView', { exact: true }).click();
    await shows(load.getByTestId('side-ours').getByTestId('total-calls'), is('0'));
    await load.getByTestId('side-naive').waitFor();
    const line = load.getByRole('checkbox', { name: 'retries' });
    await line.uncheck();
    expect(await line.isChecked()).toBe(false);
    await line.check();
    await notices().getByRole('button', { name: 'Dismiss' }).click();
    await notices().locator('.notice').waitFor({ state: 'detached' });
  });
});

describe('the fleet', () => {
  const section = (): Locator => page.getByTestId('fleet');
  const on = (side: 'store' | 'alone'): Locator => page.getByTestId(`fleet-${side}`);
  const control = (name: string): Locator => section().getByRole('button', { name });

  if (FLEET_MEANS === undefined) {
    it('is said to need a Redis, and how to get one', async () => {
      await shows(section(), /No redis-server .*apt-get install redis-server/);
      expect(await section().getByRole('button').count()).toBe(0);
    });
  } else {
    it('shows one token for all its processes beside one for each, by keyboard, with one killed and without Redis', async () => {
      await section().getByLabel('How many processes').selectOption('2 processes');
      await control('Start the fleet').focus();
      await page.keyboard.press('Enter');
      await shows(section().getByTestId('redis'), 'Redis is up');
      await shows(notices(), 'Fleet: 2 processes with one store run, and 2 without');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Stop the fleet');
      await control('Fire 200 calls in each').click();
      await shows(notices(), '800 calls went well, 0 did not');
      await shows(on('store').getByTestId('fleet-tokenRequests'), is('1'));
      await shows(on('alone').getByTestId('fleet-tokenRequests'), is('2'));
      await shows(on('store').getByTestId('fleet-served'), is('400'));
      const names = await on('store').getByTestId('fingerprint').allTextContents();
      expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), names[0]]);
      await control('Kill the lease holder').click();
      await shows(notices(), /was killed while it asked; the others went on, and 1 of 1 calls went well/);
      await shows(on('store').getByTestId('phase'), 'Killed');
      await control('Take Redis down').click();
      await shows(section().getByTestId('redis'), 'Redis is down');
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      expect(await violations()).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await page.locator('html[data-theme="dark"]').waitFor();
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await violations()).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
      await control('Stop the fleet').click();
      await on('store').waitFor({ state: 'detached' });
    });
  }
});

describe('the connection', () => {
  it('that is lost is said to be, and found again with all that there is', async () => {
    expected = [/net::ERR_/];
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await opened.loseServer();
    await shows(page.getByTestId('link'), 'Connection lost');
    await press('paysecurez', 'Make a call');
    await shows(notices(), 'the playground does not answer');
    await opened.regainServer();
    await shows(page.getByTestId('link'), 'Live');
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'served'), is('1'));
  });

  it('lets nothing in from elsewhere, not even what somebody puts into the page', async () => {
    expected = [/Content Security Policy/, /violates/, /TrustedScript/];
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

describe('for everybody', () => {
  /** With everything open that can be. */
  async function unfold(): Promise<void> {
    for (const provider of ['paysecurez', 'singleview', 'paisr'] as const) await openFaults(provider);
    await press('paysecurez', 'Make a call');
    await press('paisr', 'Create a key');
    await shows(card('paisr').getByTestId('key').nth(1), 'Playground');
    await page.getByTestId('wire').locator('.line').first().click();
    await page.getByTestId('wire-detail').waitFor();
    await toggle('singleview', 'Down (503)');
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'last-error'), 'unavailable');
    await card('paysecurez').getByLabel('How many transactions').fill('2');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
  }

  it('axe finds nothing to object to: light, dark, on a phone, with the secret shown', async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await unfold();
    expect(await violations()).toEqual([]);
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    expect(await violations()).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await violations()).toEqual([]);
    await card('paisr').getByRole('button', { name: 'Show the secret once' }).click();
    await page.getByTestId('secret').waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('secret-dialog').waitFor({ state: 'detached' });
  });

  it('nothing has to be scrolled sideways, from phones to the widest screens', async () => {
    await unfold();
    const beyond: number[] = [];
    for (const width of [360, 390, 640, 768, 1024, 1440, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) beyond.push(width);
    }
    expect(beyond).toEqual([]);
  });

  it('all of it is reached by keyboard, and the focus stays where it was', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    // The switch of the sandbox's clock is the first thing there.
    await page.keyboard.press('Space');
    await shows(notices(), 'the clock of the sandbox is an hour behind');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    const focused = (): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.textContent);
    expect(await focused()).toBe('Get a token');
    await button('paisr', 'List the keys').focus();
    await page.keyboard.press('Enter');
    await card('paisr').getByTestId('key').waitFor();
    expect(await focused()).toBe('List the keys');
  });

  it('nothing moves for those who want nothing to move', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('the colours are those of the system until others are chosen, which are kept', async () => {
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor();
    const dark = await ground();
    await page.getByText('Light', { exact: true }).click();
    await page.locator('html[data-theme="light"]').waitFor();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await ground()).toBe(light);
  });
});

describe('a provider that is live', () => {
  const CANARIES = {
    paysecurez: { clientId: 'test-client-id-canary-4711', clientSecret: 'test-client-secret-canary-0815' },
    paisr: { token: 'test-token-canary-1234567890' },
  };
  let provider: Sandbox;

  beforeEach(async () => {
    provider = await startSandbox({ credentials: CANARIES });
    const { paysecurez, paisr } = provider;
    await opened.close();
    opened = await OpenPage.open(browser, { paysecurez, paisr: { ...paisr, write: false } });
    page = opened.page;
  });

  afterEach(() => provider.close());

  it('is said to be, loudly, has no faults, and shows none of its credentials anywhere', async () => {
    await shows(page.getByRole('alert'), /LIVE.*PaySecureZ is the real provider.*Paisr is the real provider/);
    await shows(card('paysecurez').locator('.badge'), 'LIVE');
    await shows(card('paysecurez'), 'PaySecureZ is live: faults are off.');
    expect(await card('paysecurez').getByRole('switch').count()).toBe(0);
    expect(await card('singleview').getByText('Faults and lifetimes').count()).toBe(1);
    expect(await button('paysecurez', 'Make a call').isDisabled()).toBe(true);
    expect(await button('paysecurez', 'Steady load').count()).toBe(0);
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await press('paisr', 'List the keys');
    await card('paisr').getByTestId('key').waitFor();
    expect(await button('paisr', 'Create a key').count()).toBe(0);
    for (const line of await page.getByTestId('wire').locator('.line').all()) await line.click();
    await page.getByTestId('wire-detail').nth(1).waitFor();
    const traces = await opened.traces();
    const canaries = Object.values(CANARIES).flatMap((one) => Object.values(one));
    expect({ ...traces, held: await opened.held() }).toShowNone(canaries);
  });
});
