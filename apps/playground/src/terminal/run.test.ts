import { describe, expect, it } from '@jest/globals';
import { startSandbox } from '@x/sandbox';
import { run } from './run.js';

async function runWith(env: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const code = await run(env, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

describe('against the sandbox', () => {
  it("the run prints each provider's steps with durations and without secrets", async () => {
    const { code, text } = await runWith({});
    expect(code).toBe(0);
    for (const [provider, steps] of [
      [
        'PaySecureZ',
        [
          'token: 100 callers, one token request, 30 minutes',
          'authorized calls',
          'expiry: .*401, one token request',
          'two transactions: each with its own token',
        ],
      ],
      [
        'SingleView',
        ['token: 100 callers, one token request, 60 minutes', 'authorized calls', 'expiry: .*401, one token request'],
      ],
      [
        'Paisr',
        [
          'authorized calls',
          'key created: tkn_',
          'key listed',
          'key used: .*200',
          'key revoked',
          'key used again: unauthorized, sent once',
        ],
      ],
    ] as const) {
      const part = text.split('\n\n').find((block) => block.includes(`${provider} (sandbox`));
      for (const step of steps) expect(part).toMatch(new RegExp(`^  ok +\\d+\\.\\d ms  ${step}`, 'm'));
    }
    expect(text).toContain('13 steps passed, 0 failed');
    expect(text).not.toMatch(/sandbox_|eyJ/);
  });
});

describe('with credentials in the environment', () => {
  it('the run uses the live API of each provider that has credentials and the sandbox for the others', async () => {
    const provider = await startSandbox();
    const before = provider.requests().length;
    const { paisr, paysecurez } = provider;
    const { code, text } = await runWith({
      PAISR_TOKEN: paisr.credentials.token,
      PAISR_BASE_URL: paisr.baseUrl,
      PAYSECUREZ_CLIENT_ID: paysecurez.credentials.clientId,
      PAYSECUREZ_CLIENT_SECRET: paysecurez.credentials.clientSecret,
      PAYSECUREZ_BASE_URL: paysecurez.baseUrl,
      PAYSECUREZ_PATH: '/api/v1/transactions/none/status',
    });
    const sent = provider.requests().slice(before);
    await provider.close();
    expect(text).toMatch(/PaySecureZ \(LIVE/);
    expect(text).toMatch(/SingleView \(sandbox/);
    expect(text).toMatch(/Paisr \(LIVE/);
    expect(sent.filter(({ method, route }) => method !== 'GET' && route !== 'paysecurez.token')).toEqual([]);
    expect(sent.map(({ route }) => route)).toContain('paisr.accessTokens.list');
    // This step fails because the transaction does not exist.
    expect(code).toBe(1);
    expect(text).toMatch(/^ {2}FAILED .*authorized call: .*the request failed with status 404/m);
    expect(text).not.toMatch(/sandbox_|eyJ/);
  });

  it('the run creates, uses and revokes a Paisr key if PAISR_WRITE is 1', async () => {
    const provider = await startSandbox();
    const { code, text } = await runWith({
      PAISR_TOKEN: provider.paisr.credentials.token,
      PAISR_BASE_URL: provider.paisr.baseUrl,
      PAISR_WRITE: '1',
    });
    await provider.close();
    expect(code).toBe(0);
    expect(provider.requests({ route: 'paisr.accessTokens.revoke' })).toHaveLength(1);
    expect(text).not.toMatch(/sandbox_|eyJ/);
  });

  it('the run requests a token and makes a call with SingleView credentials', async () => {
    const provider = await startSandbox();
    const { baseUrl, credentials } = provider.singleview;
    const { code, text } = await runWith({
      SINGLEVIEW_CLIENT_ID: credentials.clientId,
      SINGLEVIEW_CLIENT_CODE: credentials.clientCode,
      SINGLEVIEW_MERCHANT_ID: credentials.merchantId,
      SINGLEVIEW_BASE_URL: baseUrl,
      SINGLEVIEW_SIGNATURE_KEY: credentials.signatureKey,
      SINGLEVIEW_PATH: '/v1/api/observice/accounts',
      SINGLEVIEW_BODY: '{"banks":[]}',
    });
    await provider.close();
    expect(code).toBe(0);
    expect(text).toMatch(/^ {2}ok .*authorized call: POST returned status 200/m);
  });

  it('the run prints which required variables are missing', async () => {
    const { code, text } = await runWith({ PAYSECUREZ_CLIENT_ID: 'canary', SINGLEVIEW_CLIENT_ID: 'x' });
    expect(code).toBe(2);
    expect(text).toBe('PAYSECUREZ_CLIENT_SECRET: required together with PAYSECUREZ_CLIENT_ID (missing)');
  });

  it('the run prints which credential is invalid, but not its value', async () => {
    const { code, text } = await runWith({ PAISR_TOKEN: 'two canaries' });
    expect(code).toBe(1);
    expect(text).toMatch(/FAILED .*credentials\.token: must /);
    expect(text).not.toContain('canar');
  });
});
