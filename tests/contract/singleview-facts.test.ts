import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createSingleView, type ProviderError, type SingleView, type SingleViewOptions } from '@x/singleview';
import { rejected } from '@x/test-kit/rejected';
import { SINGLEVIEW_FACTS } from './singleview-facts.js';

const { documented, assumed } = SINGLEVIEW_FACTS;
const { key, body, signature } = documented.signature.value;
const { grantType, ...CREDENTIALS } = JSON.parse(body) as Record<
  'clientId' | 'clientCode' | 'merchantId' | 'grantType',
  string
>;
const ROUTES = [
  documented.connect.value,
  documented.accounts.value,
  documented.balances.value,
  ...documented.clientRoutes.value,
  ...documented.otherRoutes.value,
];

/** A request that a client has sent. */
interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
}

let sandbox: Sandbox;
const clients: SingleView[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(() => sandbox.close());

function clientWith(options: Partial<SingleViewOptions>): SingleView {
  const client = createSingleView({ ...sandbox.singleview, ...options });
  clients.push(client);
  return client;
}

/** Creates a client with the credentials of the documented signature, and records its requests. */
function recorded(options: Partial<SingleViewOptions>): { readonly client: SingleView; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const client = clientWith({
    baseUrl: documented.sandboxUrl.value,
    credentials: { ...CREDENTIALS, signatureKey: key },
    fetch: async (url, { method, headers, body: data }) => {
      sent.push({ url, method, headers: new Headers(headers), body: data });
      return Response.json({ success: true, payload: { access_token: 'a-token' } });
    },
    ...options,
  });
  return { client, sent };
}

/** Returns the signature according to the documented recipe. */
const signatureOf = (text: string, signatureKey: string): string =>
  createHash('sha256')
    .update(Buffer.from(text).toString('base64') + signatureKey)
    .digest('hex');

const headersIn = ({ headers }: Sent) => documented.headers.value.map((name) => headers.get(name));

it('the client sends the documented token request, and signs it only if the option says so', async () => {
  for (const signTokenRequest of [undefined, true]) {
    const { client, sent } = recorded({ grantType, ...(signTokenRequest && { signTokenRequest }) });
    const { issuedAt, expiresAt } = await client.token();
    expect(Number(expiresAt) - Number(issuedAt)).toBe(documented.lifetime.value * 1000);
    const [request] = sent as [Sent];
    expect(`${request.method} ${request.url.replace(documented.sandboxUrl.value, '')}`).toBe(documented.token.value);
    expect(request.body).toBe(body);
    expect(Object.keys(JSON.parse(body) as object)).toEqual(documented.tokenRequest.value);
    const signed = [CREDENTIALS.clientId, CREDENTIALS.clientCode, signature];
    expect(headersIn(request)).toEqual((signTokenRequest ?? assumed.tokenRequest.value) ? signed : [null, null, null]);
  }
});

it('the client sends the documented grant type by default', async () => {
  const { client, sent } = recorded({});
  await client.token();
  expect(JSON.parse(String(sent[0]?.body))).toMatchObject({ grantType: documented.grantType.value });
});

it('the client signs API calls as documented, and sends the text that it signs', async () => {
  const { client, sent } = recorded({});
  await client.http.post(documented.accounts.value, JSON.parse(body));
  const call = sent.at(-1) as Sent;
  expect(call.body).toBe(body);
  expect(headersIn(call)).toEqual([CREDENTIALS.clientId, CREDENTIALS.clientCode, signature]);
  expect(signature).toMatch(new RegExp(documented.signatureHex.value));
});

it('the client sends `clientId` and `clientCode` even without a signature key', async () => {
  const { client, sent } = recorded({ credentials: CREDENTIALS });
  await client.http.post(documented.accounts.value, {});
  expect(headersIn(sent.at(-1) as Sent)).toEqual([CREDENTIALS.clientId, CREDENTIALS.clientCode, null]);
});

describe('the sandbox', () => {
  it('accepts a signature that follows the documented recipe', async () => {
    expect(signatureOf(body, key)).toBe(signature);
    const { signatureKey, ...others } = sandbox.singleview.credentials;
    const token = (await clientWith({}).token()).reveal();
    const send = (text: string) =>
      fetch(sandbox.singleview.baseUrl + documented.accounts.value, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...others,
          signature: signatureOf(body, signatureKey),
        },
        body: text,
      });
    const responses = await Promise.all([send(body), send(` ${body}`)]);
    await Promise.all(responses.map((response) => response.text()));
    expect(responses.map(({ status }) => status)).toEqual([200, assumed.missingHeader.value.wrong]);
  });

  it.each(ROUTES)('has the route %s', async (path) => {
    const banks = [{ code: 'SAMA', consentId: 'urn:SAMA:1' }];
    const { data } = await clientWith({}).http.post(path, { banks });
    expect(data).toMatchObject({ success: true, payload: [{ code: 'SAMA' }] });
    for (const entry of (data as { payload: object[] }).payload) {
      expect(Object.keys(entry)).toEqual(documented.accountsResponse.value);
    }
    const response = await fetch(sandbox.singleview.baseUrl + path);
    await response.body?.cancel();
    expect([response.status, response.headers.get('allow')]).toEqual([405, documented.post.value]);
  });

  it.each(documented.headers.value)('requires the header %s', async (name) => {
    const { signatureKey: _key, ...others } = sandbox.singleview.credentials;
    const token = (await clientWith({}).token()).reveal();
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...others,
      signature,
    };
    delete headers[name];
    const response = await fetch(sandbox.singleview.baseUrl + documented.accounts.value, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(response.status).toBe(assumed.missingHeader.value.missing);
    expect(await response.json()).toMatchObject(documented.missing.value);
  });

  it('rejects a wrong signature with the documented error, whose fields the client reads', async () => {
    const credentials = { ...sandbox.singleview.credentials, signatureKey: key };
    const error = await rejected<ProviderError>(clientWith({ credentials }).http.post(documented.accounts.value, {}));
    const { errorCode, errorMessage } = documented.unauthorized.value;
    const { data } = error.response as { data: Record<string, string> };
    expect(Object.keys(data)).toEqual(documented.failure.value);
    expect(error).toMatchObject({
      httpStatus: assumed.missingHeader.value.wrong,
      providerCode: errorCode,
      providerMessage: errorMessage,
      requestId: data['correlationId'],
    });
  });
});
