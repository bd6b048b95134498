import type { Sandbox } from '../index.js';
import { call } from './call.test-support.js';

type Answered = Awaited<ReturnType<typeof call>>;

/** Asks PaySecureZ for a token, with the credentials that are good now unless others are given. */
export function askPaySecureZ({ paysecurez }: Sandbox, given = paysecurez.credentials): Promise<Answered> {
  const json = { client_id: given.clientId, client_secret: given.clientSecret };
  return call(`${paysecurez.baseUrl}/api/token`, { json });
}

/** Asks SingleView for a token, likewise. */
export function askSingleView({ singleview }: Sandbox, given = singleview.credentials): Promise<Answered> {
  const json = { ...given, grantType: 'client_credentials' };
  return call(`${singleview.baseUrl}/v1/api/observice/token`, { json });
}

export async function paysecurezToken(sandbox: Sandbox): Promise<string> {
  const { body } = await askPaySecureZ(sandbox);
  return (body as { access_token: string }).access_token;
}

export async function singleviewToken(sandbox: Sandbox): Promise<string> {
  const { body } = await askSingleView(sandbox);
  return (body as { payload: { access_token: string } }).payload.access_token;
}

const CALLS = {
  paisr: { path: '/v2/invoices' },
  paysecurez: { path: '/api/v1/transactions', json: {} },
  singleview: { path: '/v1/api/observice/accounts' },
} as const;

/** The status of an authorized call: 200, of PaySecureZ 201, where the token is good. */
export async function statusOf(provider: keyof typeof CALLS, token: string, { url }: Sandbox): Promise<number> {
  const { path, ...request } = CALLS[provider];
  return (await call(url + path, { ...request, token })).status;
}
