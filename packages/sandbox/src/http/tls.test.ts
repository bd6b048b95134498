import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { get, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ tls: true, controlPort: 0 });
});
afterAll(() => sandbox.close());

/** Sends a token request over HTTPS with a client that trusts only this CA. */
async function requestToken(ca: string | undefined, url = sandbox.url): Promise<string> {
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  const sent = request(`${url}/api/token`, { method: 'POST', ca, headers: { 'Content-Type': 'application/json' } });
  sent.end(JSON.stringify({ client_id: clientId, client_secret: clientSecret }));
  const [response] = await once(sent, 'response');
  return text(response);
}

it('a sandbox with `tls` serves HTTPS to clients that trust its CA', async () => {
  expect(sandbox.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.paisr.baseUrl).toBe(`${sandbox.url}/v2`);
  expect(JSON.parse(await requestToken(sandbox.ca))).toMatchObject({ expires_in: 1800 });
  expect(await requestToken(sandbox.ca, sandbox.url.replace('127.0.0.1', 'localhost'))).toContain('access_token');
});

it('clients that do not trust its CA reject a sandbox with `tls`', async () => {
  await using other = await startSandbox({ tls: true });
  await expect(requestToken(undefined)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  // This CA has the same name but a different key.
  await expect(requestToken(other.ca)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  await expect(fetch(`http://127.0.0.1:${new URL(sandbox.url).port}`)).rejects.toThrow();
});

it('a sandbox with `tls` serves its CA certificate through the control API', async () => {
  expect(sandbox.controlUrl).toMatch(/^http:/);
  const response = await fetch(`${sandbox.controlUrl}/ca.pem`);
  expect([response.status, await response.text()]).toEqual([200, sandbox.ca]);
  expect((await call(String(sandbox.controlUrl))).body).toMatchObject({ url: sandbox.url, ca: sandbox.ca });
});

it('a sandbox without `tls` has no certificate authority', async () => {
  await using plain = await startSandbox();
  expect(plain.ca).toBeUndefined();
});

describe('a sandbox with tls', () => {
  it('a TLS sandbox has a server-only certificate and a CA whose name says that it is fake', async () => {
    const ca = new X509Certificate(String(sandbox.ca));
    expect([ca.ca, ca.subject, ca.checkIssued(ca), ca.verify(ca.publicKey)]).toEqual([
      true,
      'CN=Fake authority of a sandbox',
      true,
      true,
    ]);
    const socket = connect({ port: Number(new URL(sandbox.url).port), host: '127.0.0.1', ca: sandbox.ca });
    await once(socket, 'secureConnect');
    const shown = new X509Certificate(socket.getPeerX509Certificate()?.raw ?? '');
    socket.destroy();
    expect([shown.ca, shown.checkIssued(ca), shown.verify(ca.publicKey)]).toEqual([false, true, true]);
    expect(shown.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    // This is the object identifier (OID) for server authentication.
    expect(shown.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });
});

describe('a connection fault over TLS', () => {
  const broken = async (): Promise<unknown> => {
    const sent = get(sandbox.url, { ca: sandbox.ca, agent: false });
    const [response] = await once(sent, 'response');
    // The response then also emits errors.
    sent.on('error', () => {});
    return text(response);
  };

  it('over TLS, the fault `reset` resets the underlying TCP connection', async () => {
    sandbox.fault('unknown', { reset: true, times: 1 });
    await expect(broken()).rejects.toMatchObject({ code: 'ECONNRESET', message: 'read ECONNRESET' });
    sandbox.fault('unknown', { reset: 'body', times: 1 });
    await expect(broken()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('over TLS, the fault `truncate` closes the connection before the end of the body', async () => {
    sandbox.fault('unknown', { truncate: true, times: 1 });
    await expect(broken()).rejects.toMatchObject({ message: 'aborted' });
  });
});
