import type { AccessToken, ClientStatus } from '@x/paysecurez';
import type { RouteName, Sandbox } from '@x/sandbox';
import { expectThat, type Report } from './report.js';

/** The client methods that these steps use. */
interface TokenHolder {
  token(): Promise<AccessToken>;
  status(): ClientStatus;
}

const CALLERS = 100;

/** Calls `token()` many times at the same time, and checks that the client sends only one token request. */
export async function requestTokenAtOnce(client: TokenHolder, sandbox?: Sandbox, route?: RouteName): Promise<string> {
  const tokens = await Promise.all(Array.from({ length: CALLERS }, () => client.token()));
  const [token] = tokens;
  expectThat(token !== undefined && new Set(tokens).size === 1, 'one token for all callers');
  const minutes = Math.round(((token?.expiresAt.getTime() ?? 0) - (token?.issuedAt.getTime() ?? 0)) / 60_000);
  // Count the requests in the sandbox's log, which is more reliable than the client's own count.
  const requests = sandbox?.requests({ route }).length ?? client.status().tokenRequests;
  expectThat(requests === 1, `one token request, got ${requests}`);
  // The token prints as a label that does not contain its value.
  return `${CALLERS} callers, one token request, ${minutes} minutes; it prints as ${token} or ${JSON.stringify(token)}`;
}

/** Expires the current token in the sandbox and checks that the next call still succeeds. */
export async function renewAfterExpiry(
  client: TokenHolder,
  sandbox: Sandbox,
  provider: 'paysecurez' | 'singleview',
  route: RouteName,
  call: () => Promise<{ readonly status: number }>,
): Promise<string> {
  const expired = await client.token();
  const before = { calls: sandbox.requests({ route }).length, tokens: tokenRequests() };
  sandbox.expireTokens(provider);
  const { status } = await call();
  const statuses = sandbox
    .requests({ route })
    .slice(before.calls)
    .map((request) => request.status);
  const sent = tokenRequests() - before.tokens;
  expectThat(statuses.length === 2 && statuses[0] === 401, `a 401 and a replay, got ${statuses.join(', ')}`);
  expectThat(sent === 1 && (await client.token()) !== expired, `one token request, got ${sent}`);
  return `the sandbox expired the token: 401, one token request, status of the replay: ${status}`;

  function tokenRequests(): number {
    return sandbox.requests({ route: `${provider}.token` }).length;
  }
}

/** Makes one authorized call to a live provider if an environment variable specifies its path. */
export async function getIfPathIsSet(
  report: Report,
  client: { readonly http: { get(path: string): Promise<{ readonly status: number }> } },
  path: string | undefined,
  variable: string,
): Promise<void> {
  if (path === undefined) report.note(`authorized call: skipped (set ${variable} to a path to GET)`);
  else await report.step('authorized call', async () => `GET returned status ${(await client.http.get(path)).status}`);
}
