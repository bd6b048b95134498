/** What Node reads from the environment of a process before any code runs, so that it takes a process to show it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority, selfSigned } from './fixtures/certificates.js';
import { type HttpServer, json, startServer } from './fixtures/http-server.js';
import { runCommand } from './fixtures/installed.js';

const SECRET = 'secret-canary';
const TOKEN = 'token-canary';

/** A server that answers as PaySecureZ does. */
const startPaySecureZ = (tls: Parameters<typeof startServer>[1]): Promise<HttpServer> =>
  startServer(({ url }, response) => {
    if (url === '/api/token') {
      json(response, 200, { access_token: TOKEN, expires_in: 1800, token_type: 'Bearer' });
    } else {
      json(response, 200, { id: 'txn_1', status: 'pending' });
    }
  }, tls);

/** Runs a module beside the sources of core, so that it finds what they find; gives what it printed, as JSON. */
async function run(url: string, code: string, env: Readonly<Record<string, string>>): Promise<unknown> {
  const module = `
    import https from 'node:https';
    import { Agent } from 'undici';
    import { createPaySecureZ } from '../paysecurez/dist/index.js';
    const baseUrl = ${JSON.stringify(url)};
    const credentials = { clientId: 'id', clientSecret: '${SECRET}' };
    const outcome = (call) => call.then(({ status }) => status, ({ code, outcome, attempts, stack, message }) =>
      ({ code, outcome, attempts, quotes: /canary/.test(stack + message) }));
    // A client that failed pauses: each call has one of its own.
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

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  let server: HttpServer;

  beforeAll(async () => {
    server = await startPaySecureZ(await selfSigned(['127.0.0.1']));
  });

  afterAll(() => server.close());

  it('makes plain https accept any certificate, and the client none that it would not accept without', async () => {
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

  it("reaches a user's own dispatcher, unless that says otherwise", async () => {
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
});

describe('NODE_EXTRA_CA_CERTS', () => {
  it('makes the client trust an authority, without any option', async () => {
    const server = await startPaySecureZ(await authority.server(['127.0.0.1']));
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, authority.cert);
    const code = `console.log(JSON.stringify(await outcome(client().http.get('/api/v1/transactions/txn_1/status'))));`;
    expect(await run(server.url, code, {})).toEqual(REFUSED);
    expect(server.seen).toEqual([]);
    expect(await run(server.url, code, { NODE_EXTRA_CA_CERTS: file })).toBe(200);
    await server.close();
  });
});
