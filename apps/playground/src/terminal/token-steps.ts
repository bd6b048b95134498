import type { AccessToken, ClientStatus } from '@x/paysecurez';
import type { RouteName, Sandbox } from '@x/sandbox';
import { expectThat, type Report } from './report.js';

/** What the steps below need of a client. */
interface TokenHolder {
  token(): Promise<AccessToken>;
  status(): ClientStatus;
}

const CALLERS = 100;

/** Asks for a token from many callers at once. Where the sandbox answers, its record says how many requests it saw. */
export async function askAtOnce(client: TokenHolder, sandbox?: Sandbox, route?: RouteName): Promise<string> {
  const tokens = await Promise.all(Array.from({ length: CALLERS }, () => client.token()));
  const [token] = tokens;
  expectThat(token !== undefined && new Set(tokens).size === 1, 'the same token for every caller');
  const minutes = Math.round(((token?.expiresAt.getTime() ?? 0) - (token?.issuedAt.getTime() ?? 0)) / 60_000);
  // Against the sandbox its record is what counts, else the client's own count.
  const requests = sandbox?.requests({ route }).length ?? client.status().tokenRequests;
  expectThat(requests === 1, `one token request, got ${requests}`);
  // Printed on purpose: whatever is done to a token, what shows is a label.
  return `${CALLERS} callers, one token request, ${minutes} minutes; printed it is ${token} or ${JSON.stringify(token)}`;
}

/** Lets the sandbox expire the token in hand, and makes a call that has to go through all the same. */
export async function renewAfterExpiry(
  client: TokenHolder,
  sandbox: Sandbox,
  provider: 'paysecurez' | 'singleview',
  route: RouteName,
  call: () => Promise<{ readonly status: number }>,
): Promise<string> {
  const stale = await client.token();
  const before = { calls: sandbox.requests({ route }).length, tokens: tokenRequests() };
  sandbox.expireTokens(provider);
  const { status } = await call();
  const statuses = sandbox
    .requests({ route })
    .slice(before.calls)
    .map((request) => request.status);
  const asked = tokenRequests() - before.tokens;
  expectThat(statuses.length === 2 && statuses[0] === 401, `a 401 and a repeat, got ${statuses.join(', ')}`);
  expectThat(asked === 1 && (await client.token()) !== stale, `one token request, got ${asked}`);
  return `the token was expired by the sandbox: 401, one token request, the same call again: ${status}`;

  function tokenRequests(): number {
    return sandbox.requests({ route: `${provider}.token` }).length;
  }
}

/** Makes one authorized call of a real provider, where the environment names a path for it. */
export async function getWhereNamed(
  report: Report,
  client: { readonly http: { get(path: string): Promise<{ readonly status: number }> } },
  path: string | undefined,
  variable: string,
): Promise<void> {
  if (path === undefined) report.note(`authorized call: left out, ${variable} names no path to GET`);
  else
    await report.step(
      'authorized call',
      async () => `GET answered with status ${(await client.http.get(path)).status}`,
    );
}
