/** Tests environment variables in child processes, because Node reads them only at startup. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority, selfSigned } from '@x/test-kit/certificates';
import { startConnectProxy } from '@x/test-kit/connect-proxy';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { runCommand } from '@x/test-kit/installed';

const SECRET = 'secret-canary';
const TOKEN = 'token-canary';

/** Starts a server that responds like PaySecureZ. */
const startPaySecureZ = (tls: Parameters<typeof startServer>[1]): Promise<HttpServer> =>
  startServer(({ url }, response) => {
    if (url === '/api/token') {
      json(response, 200, { access_token: TOKEN, expires_in: 1800, token_type: 'Bearer' });
    } else {
      json(response, 200, { TransactionId: 'txn_1', Status: 'Pending' });
    }
  }, tls);

/**
 * Runs a module in core's folder, so that it resolves the same packages as core. Returns its output, parsed as JSON.
 */
async function run(url: string, code: string, env: Readonly<Record<string, string>>): Promise<unknown> {
  const module = `
    import https from 'node:https';
    import { Agent } from 'undici';
    import { createPaySecureZ } from '../paysecurez/dist/index.js';
    const baseUrl = ${JSON.stringify(url)};
    const credentials = { clientId: 'id', clientSecret: '${SECRET}' };
    const outcome = (call) => call.then(({ status }) => status, ({ code, outcome, attempts, stack, message }) =>
      ({ code, outcome, attempts, quotes: /canary/.test(stack + message) }));
    // A client backs off after a failure, so each call uses a new client.
    const client = (options) => createPaySecureZ({ baseUrl, credentials, ...options });
    ${code}`;
  const args = ['--no-warnings', '--input-type=module', '--eval', module];
  return JSON.parse(await runCommand(path.resolve('packages/core'), 'node', args, env));
}

const REFUSED = { code: 'tls', outcome: 'not_sent', attempts: 0, quotes: false };

let folder: string;
let authority: CertificateAuthority;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tls-'));
  authority = await CertificateAuthority.create();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('disabled certificate validation', () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  let server: HttpServer;

  beforeAll(async () => {
    server = await startPaySecureZ(await selfSigned(['127.0.0.1']));
  });

  afterAll(() => server.close());

  it("NODE_TLS_REJECT_UNAUTHORIZED=0 affects Node's https module but not the client", async () => {
    const code = `
      const plain = await new Promise((resolve, reject) => https.get(baseUrl + '/plain', resolve).on('error', reject));
      plain.resume();
      console.log(JSON.stringify({
        plain: plain.statusCode,
        token: await outcome(client().token()),
        call: await outcome(client().http.get('/api/v1/transactions/txn_1/status')),
      }));`;
    expect(await run(server.url, code, env)).toEqual({
      plain: 200,
      token: REFUSED,
      call: REFUSED,
    });
    expect(server.seen.map(({ url }) => url)).toEqual(['/plain']);
  });

  it('NODE_TLS_REJECT_UNAUTHORIZED=0 affects a custom dispatcher unless it sets rejectUnauthorized', async () => {
    const code = `
      const through = async (connect) => {
        const dispatcher = new Agent({ connect });
        const result = await outcome(client({ dispatcher }).http.get('/api/v1/transactions/txn_1/status'));
        await dispatcher.close();
        return result;
      };
      console.log(JSON.stringify([await through({}), await through({ rejectUnauthorized: true })]));`;
    expect(await run(server.url, code, env)).toEqual([200, REFUSED]);
  });

  it("NODE_TLS_REJECT_UNAUTHORIZED=0 affects Node's fetch when it is passed as the `fetch` option", async () => {
    const code = `console.log(JSON.stringify(await outcome(client({ fetch }).token().then(() => ({ status: 200 })))));`;
    expect(await run(server.url, code, env)).toBe(200);
    const unknown = { code: 'network', outcome: 'unknown', attempts: 1, quotes: false };
    expect(await run(server.url, code, {})).toEqual(unknown);
  });
});

describe('with a private certificate authority', () => {
  const code = `console.log(JSON.stringify(await outcome(client().http.get('/api/v1/transactions/txn_1/status'))));`;
  let trust: Readonly<Record<string, string>>;
  let server: HttpServer;

  beforeAll(async () => {
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, authority.cert);
    trust = { NODE_EXTRA_CA_CERTS: file };
    server = await startPaySecureZ(await authority.server(['127.0.0.1']));
  });

  afterAll(() => server.close());

  it('the client trusts the CA in NODE_EXTRA_CA_CERTS', async () => {
    expect(await run(server.url, code, {})).toEqual(REFUSED);
    expect(server.seen).toEqual([]);
    expect(await run(server.url, code, trust)).toBe(200);
  });

  it('plain axios uses the proxy variables, but the client ignores them', async () => {
    const proxy = await startConnectProxy();
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    const env = {
      ...trust,
      ...Object.fromEntries(names.map((name) => [name, proxy.url])),
      // In newer versions of Node, this variable enables the proxy variables above.
      NODE_USE_ENV_PROXY: '1',
    };
    expect(await run(server.url, code, env)).toBe(200);
    expect(proxy.requests).toEqual([]);
    const plain = `
      const { default: axios } = await import('axios');
      console.log(JSON.stringify(await outcome(axios.get(baseUrl + '/plain'))));`;
    await run(server.url, plain, env);
    expect(proxy.requests).toHaveLength(1);
    await proxy.close();
  });
});
