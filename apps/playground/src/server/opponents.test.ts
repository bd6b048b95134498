import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { Agent } from 'undici';
import { grantFrom, handWrittenCache, type OpponentCall, type Protocol, tokenPerCall } from './opponents.js';

const CALLS = 20;
const PATH = '/api/v1/transactions';

let sandbox: Sandbox;
let agent: Agent;
let protocol: Protocol;

beforeEach(async () => {
  sandbox = await startSandbox();
  sandbox.route('GET', PATH, { body: {} });
  agent = new Agent();
  const { baseUrl, credentials } = sandbox.paysecurez;
  protocol = {
    baseUrl,
    tokenPath: '/api/token',
    path: PATH,
    tokenBody: () => ({ client_id: credentials.clientId, client_secret: credentials.clientSecret }),
    grantOf: grantFrom,
  };
});

afterEach(async () => {
  await sandbox.close();
  await agent.destroy();
});

/** Makes calls at the same time. Returns the number of token requests and of responses with status 401. */
async function atOnce(call: OpponentCall): Promise<readonly [tokenRequests: number, unauthorized: number]> {
  const before = sandbox.requests().length;
  await Promise.all(Array.from({ length: CALLS }, () => call(new AbortController().signal)));
  const requests = sandbox.requests().slice(before);
  return [
    requests.filter(({ route }) => route === 'paysecurez.token').length,
    requests.filter(({ status }) => status === 401).length,
  ];
}

it('a client without a cache requests a token for each call', async () => {
  expect(await atOnce(tokenPerCall(protocol, agent))).toEqual([CALLS, 0]);
});

it('a hand-written cache keeps its token, but concurrent calls do not share a token request', async () => {
  const call = handWrittenCache(protocol, agent);
  expect(await atOnce(call)).toEqual([CALLS, 0]);
  expect(await atOnce(call)).toEqual([0, 0]);
});

it('a hand-written cache repeats a call after a 401', async () => {
  const call = handWrittenCache(protocol, agent);
  await call(new AbortController().signal);
  sandbox.expireTokens('paysecurez');
  const [tokenRequests, unauthorized] = await atOnce(call);
  expect(tokenRequests).toBeGreaterThanOrEqual(1);
  expect(unauthorized).toBe(CALLS);
});

it.each([
  ['the API', 'paysecurez.transactions.status', 'status_503'],
  ['the token endpoint', 'paysecurez.token', 'status_503'],
] as const)('both clients report a failure of %s by its status', async (_name, route, code) => {
  sandbox.fault(route, { status: 503 });
  const failing = { ...protocol, path: '/api/v1/transactions/1/status' };
  for (const clientOf of [tokenPerCall, handWrittenCache])
    await expect(clientOf(failing, agent)(new AbortController().signal)).rejects.toMatchObject({ code });
});

it.each([[{}], [{ access_token: 1, expires_in: 1 }], [{ access_token: 'a' }], [null]])(
  'a token response without the required fields is rejected: %j',
  (fields) => {
    expect(grantFrom(fields)).toBeUndefined();
  },
);
