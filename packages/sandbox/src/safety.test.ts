import { afterEach, describe, expect, it } from '@jest/globals';
import { type SandboxOptions, startSandbox } from './index.js';
import { requestPaySecureZToken, requestSingleViewToken, statusOf } from './test-support/tokens.test-support.js';

const environment = process.env['NODE_ENV'];
afterEach(() => {
  process.env['NODE_ENV'] = environment;
});

it.each(['production', 'Production', 'prod', 'live'])('startSandbox() rejects if NODE_ENV is %s', async (name) => {
  process.env['NODE_ENV'] = name;
  await expect(startSandbox()).rejects.toThrow(/^NODE_ENV: must not be production, prod or live; /);
});

it.each(['test', 'development', 'staging', 'preproduction', ''])(
  'startSandbox() starts a sandbox if NODE_ENV is %j',
  async (name) => {
    process.env['NODE_ENV'] = name;
    await using sandbox = await startSandbox();
    expect((await fetch(sandbox.url)).status).toBe(404);
  },
);

describe('the `host` option', () => {
  it.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/],
  ])('the `host` option accepts the address %s', async (host, url) => {
    await using sandbox = await startSandbox({ host });
    expect(sandbox.url).toMatch(url);
    expect((await fetch(sandbox.url)).status).toBe(404);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.com', '', '127.0.0.1.example.com', null])(
    'the `host` option rejects the address %j',
    async (host) => {
      await expect(startSandbox({ host } as SandboxOptions)).rejects.toThrow(
        /^host: must be one of 127\.0\.0\.1, ::1, localhost \(got .*\); a sandbox listens on loopback only$/,
      );
    },
  );
});

describe('the `credentials` option', () => {
  it('the `credentials` option replaces generated credentials', async () => {
    const credentials = {
      paisr: { token: 'test-key' },
      paysecurez: { clientId: 'shop.example', clientSecret: 'dummy+1/2' },
      singleview: { clientCode: 'FAKE_code' },
    };
    await using sandbox = await startSandbox({ credentials });
    expect(sandbox.paisr.credentials).toEqual(credentials.paisr);
    expect(sandbox.paysecurez.credentials).toEqual(credentials.paysecurez);
    expect(sandbox.singleview.credentials).toEqual({
      clientId: expect.stringMatching(/^sandbox_client_/),
      clientCode: 'FAKE_code',
      merchantId: expect.stringMatching(/^sandbox_merchant_/),
      signatureKey: expect.stringMatching(/^sandbox_key_/),
    });
    expect(await statusOf('paisr', 'test-key', sandbox)).toBe(200);
    expect((await requestPaySecureZToken(sandbox)).status).toBe(200);
    expect((await requestSingleViewToken(sandbox)).body).toMatchObject({ success: true });
  });

  it.each(['nafukdsk43nz13kb7gx3qk', 'sk_test_or_live', 'test prod', 'TEST-PRODUCTION', 'a test', '', 5])(
    'startSandbox() rejects the credential %j without revealing it',
    async (token) => {
      const started = startSandbox({ credentials: { paisr: { token: token as string } } });
      await expect(started).rejects.toThrow(
        /^credentials\.paisr\.token: must consist of letters, .* leave it out for a generated one$/,
      );
      if (token !== '') await expect(started).rejects.not.toThrow(String(token));
    },
  );

  it.each<[unknown, string]>([
    ['nafukdsk43nz13kb7gx3qk', 'credentials: must be an object with paisr, paysecurez, singleview (got a string);'],
    [{ paisr: 'nafukdsk43nz13kb7gx3qk' }, 'credentials.paisr: must be an object with token (got a string);'],
    [{ paisr: ['nafukdsk43nz13kb7gx3qk'] }, 'credentials.paisr: must be an object with token (got an array);'],
    [{ paisr: null }, 'credentials.paisr: must be an object with token (got null);'],
  ])(
    'startSandbox() rejects a credential in the wrong place without revealing it (%#)',
    async (credentials, message) => {
      const started = startSandbox({ credentials } as SandboxOptions);
      await expect(started).rejects.toThrow(message);
      await expect(started).rejects.not.toThrow('nafukdsk43nz13kb7gx3qk');
    },
  );

  it('startSandbox() rejects an unknown credentials field', async () => {
    const credentials = { paysecurez: { client_id: 'test' } } as SandboxOptions['credentials'];
    await expect(startSandbox({ credentials })).rejects.toThrow(
      'credentials.paysecurez: client_id is not an option; use one of clientId, clientSecret',
    );
  });
});

it.each<[object, string]>([
  [{ tls: 'yes' }, "tls: must be true or false (got 'yes')"],
  [{ seed: '' }, "seed: must be a non-empty string or a finite number (got '')"],
  [{ seed: Number.NaN }, 'seed: must be a non-empty string or a finite number (got NaN)'],
  [{ onRequest: 1 }, 'onRequest: must be a function (got 1)'],
  [{ controlPort: -1 }, 'controlPort: must be a whole number from 0 to 65535 (got -1)'],
])('startSandbox() rejects the invalid option %j', async (options, message) => {
  await expect(startSandbox(options)).rejects.toThrow(TypeError);
  await expect(startSandbox(options)).rejects.toThrow(message);
});
