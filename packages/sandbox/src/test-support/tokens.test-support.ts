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
  const json = { ...given, grantType: 'client_credentials' };
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
  singleview: { path: '/v1/api/observice/accounts' },
} as const;

/** Calls an API route with the token and returns the status: 200 for a valid token, or 201 for PaySecureZ. */
export async function statusOf(provider: keyof typeof CALLS, token: string, { url }: Sandbox): Promise<number> {
  const { path, ...request } = CALLS[provider];
  return (await call(url + path, { ...request, token })).status;
}
