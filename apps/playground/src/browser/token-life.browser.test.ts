import { describe, expect, it } from '@jest/globals';
import type { Side } from '../shared/state.js';
import {
  aimFaultsAtApi,
  button,
  card,
  choose,
  fact,
  figure,
  is,
  notices,
  openFaults,
  page,
  press,
  runIs,
  shows,
  toggle,
} from './page-under-test.js';

describe('the life cycle of a token', () => {
  it("the page shows the current token's fingerprint, remaining lifetime and number of calls", async () => {
    await shows(fact('paysecurez', 'phase'), 'None');
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await shows(fact('paysecurez', 'remaining'), /^(30:00|29:5\d)$/);
    await shows(fact('paysecurez', 'fingerprint'), /^[0-9a-f]{12}$/);
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'served'), is('1'));
    const first = await fact('paysecurez', 'fingerprint').textContent();
    await press('paysecurez', 'Get a fresh token');
    await shows(fact('paysecurez', 'requested'), is('2'));
    await shows(fact('paysecurez', 'served'), is('0'));
    expect(await fact('paysecurez', 'fingerprint').textContent()).not.toBe(first);
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'remaining'), /^(60:00|59:5\d)$/);
    await press('paisr', 'Make a call');
    await shows(fact('paisr', 'calls'), is('1'));
  });

  it('the page shows a 3-second token as expired, and the next call requests a new one', async () => {
    await openFaults('singleview');
    await card('singleview').getByLabel('Lifetime of new tokens').selectOption('3 s');
    await shows(notices(), 'new tokens expire after 3 s');
    await press('singleview', 'Get a token');
    await shows(card('singleview').locator('.ring'), 'of 3 s');
    await shows(fact('singleview', 'phase'), 'Expired');
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'requested'), is('2'));
  });

  it('1,000 calls require one token request with our client and 1,000 without a cache', async () => {
    await press('singleview', 'Fire 1,000 calls at once');
    await runIs('singleview', 'done');
    const figures = (side: Side): Promise<readonly (string | null)[]> =>
      Promise.all(['ok', 'failed', 'token-requests'].map((name) => figure(side, name).textContent()));
    expect([await figures('ours'), await figures('perCall')]).toEqual([
      ['1,000', '0', '1'],
      ['1,000', '0', '1,000'],
    ]);
    await shows(figure('ours', 'p99'), /\d (ms|s)$/);
    await shows(fact('singleview', 'served'), is('1,000'));
    await shows(notices(), 'Our client: 1 token request, 0 failed, a token for each call: 1,000 token requests');
    const chart = page.getByRole('img', { name: /^Our client, counts per second.*calls 1,000, token requests 1,/ });
    expect(await chart.count()).toBe(1);
    await shows(page.getByTestId('timeline'), '×1,000');
    // Equal exchanges share rows.
    expect(await page.getByTestId('wire').locator('.exchange').count()).toBeLessThan(60);
  });

  it('a different lifetime takes effect at once, and a different opponent runs under the same load', async () => {
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    await openFaults('paysecurez');
    await card('paysecurez').getByLabel('Lifetime of new tokens').selectOption('10 s');
    await shows(notices(), 'new tokens expire after 10 s, and the client has a new one');
    await shows(card('paysecurez').locator('.ring'), 'of 10 s');
    await card('paysecurez').getByLabel('Compare with').selectOption('A hand-written cache');
    await press('paysecurez', 'Steady load, 2 min');
    // Concurrent calls of the hand-written cache do not share a token request.
    await shows(figure('cached', 'token-requests'), /^[1-9]/);
    await shows(figure('ours', 'token-requests'), is('0'));
    await cancel();
    await runIs('paysecurez', 'cancelled');
  });

  it('each transaction on the page uses its own token', async () => {
    await card('paysecurez').getByLabel('Number of transactions').fill('5');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
    await shows(figure('ours', 'token-requests'), is('5'));
    await shows(fact('paysecurez', 'phase'), 'None');
  });

  it('the page shows the progress of a steady load and can cancel it', async () => {
    await card('paysecurez').getByLabel('Calls per second').selectOption('40 per second');
    await press('paysecurez', 'Steady load, 2 min');
    await page.getByRole('progressbar').waitFor();
    await shows(fact('paysecurez', 'served'), /\d\d/);
    const start = button('paysecurez', 'Steady load, 2 min');
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    // The pressed button keeps the focus although it is disabled.
    expect(await start.evaluate((element) => element === document.activeElement)).toBe(true);
    await cancel();
    await runIs('paysecurez', 'cancelled');
    await shows(fact('paysecurez', 'requested'), is('1'));
  });

  it('a running load continues when the page is reloaded', async () => {
    await openFaults('singleview');
    await aimFaultsAtApi('singleview');
    await toggle('singleview', 'Dripping');
    await shows(notices(), 'on: drip');
    await press('singleview', 'Fire 1,000 calls at once');
    await runIs('singleview', 'running');
    await page.reload();
    await choose('singleview');
    await runIs('singleview', 'running');
    await page.getByRole('progressbar').waitFor();
    await cancel();
    await runIs('singleview', 'cancelled');
    await shows(card('singleview').getByText('1 on'), '1 on');
  });
});

describe('the figures', () => {
  it('the figures and charts belong to the selected provider, and the legend shows or hides lines', async () => {
    const proof = page.getByTestId('proof');
    await choose('paisr');
    await shows(proof, 'Paisr uses API keys that do not expire');
    expect(await proof.getByTestId('side-perCall').count()).toBe(0);
    await choose('singleview');
    await proof.getByTestId('side-perCall').waitFor();
    const line = proof.getByRole('checkbox', { name: '401s' });
    await line.uncheck();
    expect(await line.isChecked()).toBe(false);
    await line.check();
    await press('singleview', 'Make a call');
    await notices().getByRole('button', { name: 'Dismiss' }).click();
    await notices().locator('.notice').waitFor({ state: 'detached' });
  });
});

const cancel = (): Promise<void> => page.getByRole('button', { name: 'Cancel' }).click();
