import { describe, it } from '@jest/globals';
import { aimFaultsAtApi, card, fact, is, notices, openFaults, page, press, shows, toggle } from './page-under-test.js';

describe('faults', () => {
  it.each([
    ['Down (503)', 'paysecurez', /unavailable/, 'token.request_failed'],
    ['429, retry after 2 s', 'paysecurez', /rate_limited/, 'request.retried'],
    ['Redirect to a different host', 'paysecurez', /redirect_refused/, 'token.request_failed'],
    ['Malformed JSON', 'paysecurez', /invalid_response/, 'token.request_failed'],
    ['Slow (2 s)', 'singleview', /the call succeeded/, 'token.issued'],
    ['Dripping', 'singleview', /the call succeeded/, 'token.issued'],
  ] as const)('the page shows the result and the event for the fault "%s"', async (name, provider, notice, event) => {
    await openFaults(provider);
    await toggle(provider, name);
    await shows(notices(), /on: /);
    await press(provider, 'Make a call');
    await shows(notices(), notice);
    await shows(fact(provider, 'hits'), /Affected [1-9]/);
    await shows(page.getByTestId('timeline').locator('li'), event);
    await toggle(provider, name);
    await shows(fact(provider, 'hits'), 'No fault is on.');
  });

  it('the page shows the remaining back-off time after a 429 with Retry-After', async () => {
    await openFaults('singleview');
    await toggle('singleview', '429, retry after 2 s');
    await shows(notices(), /on: /);
    await Promise.all([
      shows(card('singleview'), /Backing off no token request for [01]\.\d s/),
      press('singleview', 'Get a token'),
    ]);
    await shows(notices(), /rate_limited/);
  });

  it('a fault affects only the selected endpoint, which is always the API for Paisr', async () => {
    await press('singleview', 'Get a token');
    await shows(fact('singleview', 'phase'), 'Fresh');
    await openFaults('singleview');
    await aimFaultsAtApi('singleview');
    await toggle('singleview', 'Malformed JSON');
    await press('singleview', 'Make a call');
    await shows(notices(), 'SingleView: invalid_response');
    await shows(fact('singleview', 'last-error'), 'invalid_response');
    await shows(fact('singleview', 'phase'), 'Fresh');
    await openFaults('paisr');
    await toggle('paisr', 'Redirect to a different host');
    await press('paisr', 'Make a call');
    await shows(notices(), 'Paisr: redirect_refused');
  });

  it('a call with an expired or revoked token succeeds after one 401 and one token request', async () => {
    await press('paysecurez', 'Get a token');
    await openFaults('paysecurez');
    for (const [name, requested, notice] of [
      ['Expire all tokens', '2', 'every token issued so far has expired'],
      ['Revoke all tokens', '3', 'every token issued so far is revoked'],
    ] as const) {
      await press('paysecurez', name);
      await shows(notices(), notice);
      await press('paysecurez', 'Make a call');
      await shows(fact('paysecurez', 'requested'), is(requested));
    }
    const chart = page.getByRole('img', { name: /^Our client, counts per second.* 401s 2,/ });
    await chart.waitFor();
  });

  it('the client picks up a rotated secret, and calls succeed again after a revoked key is rotated', async () => {
    await openFaults('paysecurez');
    await press('paysecurez', 'Rotate the secret');
    await shows(notices(), 'the secret was replaced');
    await press('paysecurez', 'Get a token');
    await shows(fact('paysecurez', 'phase'), 'Fresh');
    // The secret store first returned the old secret, so the client received a 401.
    await shows(page.getByTestId('wire').locator('.exchange .status'), '401');
    await openFaults('paisr');
    await press('paisr', 'Revoke all keys');
    await shows(notices(), 'every key issued so far is revoked');
    await press('paisr', 'Make a call');
    await shows(notices(), 'Paisr: unauthorized');
    await press('paisr', 'Rotate the key');
    await shows(notices(), 'the key was replaced');
    await press('paisr', 'Make a call');
    await shows(notices(), 'Paisr: the call succeeded');
  });

  it('setting the clocks back one hour does not change the remaining token lifetime', async () => {
    await press('paysecurez', 'Get a token');
    await openFaults('paysecurez');
    await toggle('paysecurez', 'Client’s clock 1 h behind');
    await shows(notices(), "the client's clock is one hour behind");
    await page.getByRole('switch', { name: 'Sandbox’s clock 1 h behind' }).click();
    await shows(notices(), "the sandbox's clock is one hour behind");
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'served'), is('1'));
    await shows(fact('paysecurez', 'remaining'), /^(30:00|29:\d\d)$/);
    await shows(fact('paysecurez', 'requested'), is('1'));
  });
});
