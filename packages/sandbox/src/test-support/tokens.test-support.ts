import { createHash } from 'node:crypto';
import type { Sandbox } from '../index.js';
import { call } from './call.test-support.js';

type CallResult = Awaited<ReturnType<typeof call>>;

/** Requests a token from PaySecureZ, by default with the current credentials. */
export function requestPaySecureZToken({ paysecurez }: Sandbox, given = paysecurez.credentials): Promise<CallResult> {
  const json = { client_id: given.clientId, client_secret: given.clientSecret };
  return call(`${paysecurez.baseUrl}/api/token`, { json });
}

/** Requests a token from SingleView, by default with the current credentials. */
export function requestSingleViewToken({ singleview }: Sandbox, given = singleview.credentials): Promise<CallResult> {
  const { clientId, clientCode, merchantId } = given;
  const json = { clientId, clientCode, merchantId, grantType: 'client_credentials' };
  return call(`${singleview.baseUrl}/v1/api/observice/token`, { json });
}

export async function paysecurezToken(sandbox: Sandbox): Promise<string> {
  const { body } = await requestPaySecureZToken(sandbox);
  return (body as { access_token: string }).access_token;
}

export async function singleviewToken(sandbox: Sandbox): Promise<string> {
  const { body } = await requestSingleViewToken(sandbox);
  return (body as { payload: { access_token: string } }).payload.access_token;
}

const CALLS = {
  paisr: { path: '/v2/invoices' },
  paysecurez: { path: '/api/v1/transactions', json: {} },
  singleview: { path: '/v1/api/observice/accounts', json: {} },
} as const;

/** Calls an API route with the token and returns the status: 200 for a valid token, or 201 for PaySecureZ. */
export async function statusOf(provider: keyof typeof CALLS, token: string, sandbox: Sandbox): Promise<number> {
  const { path, ...request } = CALLS[provider];
  const headers = provider === 'singleview' ? singleviewHeaders(sandbox, '{}') : {};
  return (await call(sandbox.url + path, { ...request, token, headers })).status;
}

/** Returns the headers of a SingleView call with this body, by default with the current credentials. */
export function singleviewHeaders(
  { singleview }: Sandbox,
  body: string | Buffer,
  { clientId, clientCode, signatureKey } = singleview.credentials,
): { readonly clientId: string; readonly clientCode: string; readonly signature: string } {
  const text = (typeof body === 'string' ? Buffer.from(body) : body).toString('base64') + signatureKey;
  return { clientId, clientCode, signature: createHash('sha256').update(text).digest('hex') };
}
