import { afterEach, describe, expect, it } from '@jest/globals';
import { type SandboxOptions, startSandbox } from './index.js';
import { askPaySecureZ, askSingleView, statusOf } from './test-support/tokens.test-support.js';

const environment = process.env['NODE_ENV'];
afterEach(() => {
  process.env['NODE_ENV'] = environment;
});

it.each(['production', 'Production', 'prod', 'live'])('does not start where NODE_ENV is %s', async (name) => {
  process.env['NODE_ENV'] = name;
  await expect(startSandbox()).rejects.toThrow(/^NODE_ENV: expected anything but production, prod and live, /);
});

it.each(['test', 'development', 'staging', 'preproduction', ''])('starts where NODE_ENV is %j', async (name) => {
  process.env['NODE_ENV'] = name;
  await using sandbox = await startSandbox();
  expect((await fetch(sandbox.url)).status).toBe(404);
});

describe('the host', () => {
  it.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/],
  ])('%s is taken', async (host, url) => {
    await using sandbox = await startSandbox({ host });
    expect(sandbox.url).toMatch(url);
    expect((await fetch(sandbox.url)).status).toBe(404);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.com', '', '127.0.0.1.example.com', null])(
    '%j is refused',
    async (host) => {
      await expect(startSandbox({ host } as SandboxOptions)).rejects.toThrow(
        /^host: expected 127\.0\.0\.1, ::1, localhost, got .*; a sandbox listens on loopback alone$/,
      );
    },
  );
});

describe('credentials that are given', () => {
  it('are taken in place of those that would be made', async () => {
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
    });
    expect(await statusOf('paisr', 'test-key', sandbox)).toBe(200);
    expect((await askPaySecureZ(sandbox)).status).toBe(200);
    expect((await askSingleView(sandbox)).body).toMatchObject({ success: true });
  });

  it.each(['nafukdsk43nz13kb7gx3qk', 'sk_test_or_live', 'test prod', 'TEST-PRODUCTION', 'a test', '', 5])(
    '%j is refused, and not shown',
    async (token) => {
      const started = startSandbox({ credentials: { paisr: { token: token as string } } });
      await expect(started).rejects.toThrow(/^credentials\.paisr\.token: expected letters, .* leave it out for one/);
      if (token !== '') await expect(started).rejects.not.toThrow(String(token));
    },
  );

  it.each<[unknown, string]>([
    ['nafukdsk43nz13kb7gx3qk', 'credentials: expected an object with paisr, paysecurez, singleview, got string;'],
    [{ paisr: 'nafukdsk43nz13kb7gx3qk' }, 'credentials.paisr: expected an object with token, got string;'],
    [{ paisr: ['nafukdsk43nz13kb7gx3qk'] }, 'credentials.paisr: expected an object with token, got a list;'],
    [{ paisr: null }, 'credentials.paisr: expected an object with token, got null;'],
  ])('are refused and not shown where they stand in the wrong place', async (credentials, message) => {
    const started = startSandbox({ credentials } as SandboxOptions);
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.not.toThrow('nafukdsk43nz13kb7gx3qk');
  });

  it('are refused by name where there is no such thing', async () => {
    const credentials = { paysecurez: { client_id: 'test' } } as SandboxOptions['credentials'];
    await expect(startSandbox({ credentials })).rejects.toThrow(
      'credentials.paysecurez: unknown option client_id; expected only clientId, clientSecret',
    );
  });
});

it.each<[object, string]>([
  [{ tls: 'yes' }, "tls: expected true or false, got 'yes'"],
  [{ seed: '' }, "seed: expected text or a number, got ''"],
  [{ seed: Number.NaN }, 'seed: expected text or a number, got NaN'],
  [{ onRequest: 1 }, 'onRequest: expected a function, got 1'],
  [{ controlPort: -1 }, 'controlPort: expected a whole number from 0 to 65535, got -1'],
])('refuses the option %j by name', async (options, message) => {
  await expect(startSandbox(options)).rejects.toThrow(TypeError);
  await expect(startSandbox(options)).rejects.toThrow(message);
});
