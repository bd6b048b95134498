import { describe, expect, it } from '@jest/globals';
import { card, choose, fact, is, notices, opened, page, press, runIs, shows } from './page-under-test.js';

describe('Paisr keys', () => {
  it('the page creates, lists, updates and revokes keys, and shows each secret only once', async () => {
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
    await page.getByRole('button', { name: 'Close and forget' }).click();
    await page.getByTestId('secret-dialog').waitFor({ state: 'detached' });
    expect(await opened.browserState()).not.toContain(secret);
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
  it('a wire log row expands to the redacted exchange and can be copied as a curl command', async () => {
    await press('paysecurez', 'Make a call');
    const wire = page.getByTestId('wire');
    await shows(wire.getByTestId('wire-count'), '2 exchanges');
    await wire.getByLabel('Kind').selectOption('Token requests');
    await shows(wire.getByTestId('wire-count'), '1 exchange');
    await wire.locator('.line').click();
    const detail = page.getByTestId('wire-detail');
    await shows(detail.getByLabel('Request'), 'POST http://127.0.0.1');
    await shows(detail.getByLabel('Request').locator('mark'), 'secret client_secret');
    await shows(detail.getByLabel('Response').locator('mark'), /secret access_token [0-9a-f]{12}/);
    await detail.getByRole('button', { name: 'Copy as curl' }).click();
    await shows(notices(), 'Copied.');
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toMatch(/^curl -i -X POST 'http:\/\/127\.0\.0\.1:\d+\/api\/token'/);
    expect(command).toContain('"$PAYSECUREZ_CLIENT_SECRET"');
    await wire.getByLabel('Path, status or error code').fill('nothing like it');
    await shows(wire, 'No matching exchanges.');
  });

  it('the wire log can be filtered and paused, and can show more rows', async () => {
    await press('paisr', 'Make a call');
    await choose('paysecurez');
    await card('paysecurez').getByLabel('Number of transactions').fill('100');
    await press('paysecurez', 'Run transactions');
    await runIs('paysecurez', 'done');
    const wire = page.getByTestId('wire');
    const found = wire.getByTestId('wire-count');
    await wire.getByLabel('Client').selectOption('Our client');
    await wire.getByLabel('Provider').selectOption('Paisr');
    await shows(found, is('1 exchange'));
    await wire.getByLabel('Provider').selectOption('PaySecureZ');
    await shows(found, '300 exchanges');
    await wire.getByLabel('Kind').selectOption('API calls');
    await shows(found, '200 exchanges');
    await wire.getByLabel('Status', { exact: true }).selectOption('4xx');
    await shows(found, '0 exchanges');
    await wire.getByLabel('Status', { exact: true }).selectOption('2xx');
    // Equal exchanges share a row, but each status request has a different path.
    expect(await wire.locator('.exchange').count()).toBe(60);
    await wire.getByRole('button', { name: /^Show \d+ more/ }).click();
    expect(await wire.locator('.exchange').count()).toBeGreaterThan(100);
    await wire.getByRole('button', { name: 'Pause' }).click();
    await press('paysecurez', 'Make a call');
    await shows(fact('paysecurez', 'calls'), '201');
    expect(await found.textContent()).toBe('200 exchanges');
    await wire.getByRole('button', { name: 'Resume' }).click();
    await shows(found, '201 exchanges');
  });

  it('the event log shows new events without a reload', async () => {
    await press('singleview', 'Get a token');
    for (const type of ['token.requested', 'token.issued'])
      await shows(page.getByTestId('timeline').locator('li'), type);
  });
});
