import { describe, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import {
  aimFaultsAtApi,
  button,
  card,
  fact,
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
    await shows(fact('paysecurez', 'requested'), '2×');
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
    await shows(fact('singleview', 'requested'), '2×');
  });

  it('1,000 calls require one token request with our client and 1,000 with the naive client', async () => {
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
    // Starting the run switched the chart to this provider.
    await shows(total('ours', 'tokenRequests'), is('1'));
    await shows(total('naive', 'tokenRequests'), is('1,000'));
    await shows(total('ours', 'calls'), is('1,000'));
    await shows(total('ours', 'p99'), /\d (ms|s)$/);
    expect(
      await page.getByRole('img', { name: /^Our client, per second.*calls 1,000, token requests 1,/ }).count(),
    ).toBe(1);
    await shows(page.getByTestId('timeline'), '×1,000');
  });

  it('each transaction on the page uses its own token', async () => {
    await card('paysecurez').getByLabel('Number of transactions').fill('5');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
    await shows(card('paysecurez').getByTestId('tally-ours').getByTestId('token-requests'), is('5'));
    await shows(fact('paysecurez', 'phase'), 'None');
  });

  it('the page shows the progress of a steady load and can cancel it', async () => {
    await card('paysecurez').getByLabel('Calls per second').selectOption('40 per second');
    await press('paysecurez', 'Steady load');
    await card('paysecurez').getByRole('progressbar').waitFor();
    await shows(fact('paysecurez', 'served'), /\d\d/);
    expect(await button('paysecurez', 'Steady load').isDisabled()).toBe(true);
    await press('paysecurez', 'Cancel');
    await runIs('paysecurez', 'cancelled');
    await shows(fact('paysecurez', 'requested'), '1×');
  });

  it('a running load continues when the page is reloaded', async () => {
    await openFaults('singleview');
    await aimFaultsAtApi('singleview');
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

describe('the chart', () => {
  it('the chart shows the selected provider, and clicking the legend toggles lines', async () => {
    const load = page.getByTestId('load');
    await load.getByText('Paisr', { exact: true }).click();
    await shows(load, 'Paisr uses API keys that do not expire');
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
