/**
 * Code of `loopback.mjs`, which programs import. It runs a program with a client and a loopback server, and prints the
 * program's result. The client's secrets are assembled at run time, because some tools record source code.
 */
export const LOOPBACK = `
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createPaySecureZ } from '@x/paysecurez';

export { assert };

const canary = (name) => ['canary', name, process.pid].join('-');
export const SECRETS = { token: canary('token'), 'client secret': canary('secret'), body: canary('body') };

/** Returns the names of the secrets in the text, or 'no secrets'. */
export const secretsIn = (text) =>
  Object.keys(SECRETS).filter((name) => text.includes(SECRETS[name])).join(', ') || 'no secrets';

/** Returns the error of a call. Throws if the call succeeds or is pending after 5 s. */
export async function failure(call) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, 5000, 'the call hangs');
  });
  const result = await Promise.race([late, call.then(() => 'the call succeeded', (error) => ({ error }))]);
  clearTimeout(timer);
  assert.equal(typeof result, 'object', String(result));
  return result.error;
}

/**
 * Runs a program. respond() returns the HTTP status for a request, 'hang up' to close the connection, or undefined to
 * send no response. use() receives the client and returns the result.
 */
export async function run(respond, use) {
  const calls = [];
  let tokens = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    const send = (status, data) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(data));
    };
    if (url === '/api/token') {
      tokens += 1;
      return send(200, { access_token: SECRETS.token + '.' + tokens, token_type: 'Bearer', expires_in: 1800 });
    }
    calls.push({ method, url, headers, body, response });
    const status = await respond({ method, url, body, count: calls.length });
    if (status === 'hang up') return response.socket.destroy();
    if (status !== undefined) send(status, { url, some_amount: 5 });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createPaySecureZ({
    baseUrl: 'http://127.0.0.1:' + server.address().port,
    credentials: { clientId: 'shop', clientSecret: SECRETS['client secret'] },
    retries: 0,
    timeout: 5000,
  });
  const result = await use({ client, http: client.http, calls });
  // Each request carries one token.
  for (const { headers } of calls) assert.match(headers.authorization, /^Bearer canary-token-[\\d.-]+$/);
  await client.close();
  console.log('result: ' + result);
  process.exit();
}
`;
