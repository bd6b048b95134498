import { describe, it } from '@jest/globals';
import { card, fact, is, notices, openFaults, page, press, shows, strikeTheApi, toggle } from './page-under-test.js';

describe('faults', () => {
  it.each([
    ['Down (503)', 'paysecurez', /unavailable/, 'token.request_failed'],
    ['429, retry after 2 s', 'paysecurez', /rate_limited/, 'request.retried'],
    ['Redirect to another host', 'paysecurez', /redirect_refused/, 'token.request_failed'],
    ['Malformed JSON', 'paysecurez', /invalid_response/, 'token.request_failed'],
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
