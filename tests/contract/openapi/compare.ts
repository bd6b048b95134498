import { createPaisr } from '@x/paisr';
import { startSandbox } from '@x/sandbox';
import { PAISR_CALLS, type PaisrOperation } from '../paisr-calls.js';
import { type Exchange, startRecordingProxy } from '../recording-proxy.js';
import type { Description } from './description.js';

/** The base path of the API, which the description's `servers` contain. */
const PREFIX = '/v2';
/** The resource that the client implements. */
const RESOURCE = '/access-tokens';

/** The result of a comparison. */
export interface Compared {
  /** Names of the operations that the client has called. */
  readonly operations: readonly string[];
  /** One line for each difference. Empty if the client and the sandbox match the description. */
  readonly faults: readonly string[];
}

/** Compares requests and responses of the client and the sandbox with a description. */
export function compare(description: Description, exchanges: readonly Exchange[]): Compared {
  const called = new Set<string>();
  const faults = new Set<string>();
  for (const exchange of exchanges) {
    const { method, body, response } = exchange;
    const path = exchange.path.slice(PREFIX.length);
    const operation = description.find(method, path);
    if (operation === undefined) {
      faults.add(`${method} ${path.replaceAll(/(tkn|tpm)_\w+/g, '$1_…')}: is not described`);
      continue;
    }
    called.add(operation.name);
    for (const fault of operation.pathFaults(path)) faults.add(`${operation.name}: the path: ${fault}`);
    for (const fault of operation.requestFaults(body)) faults.add(`${operation.name}: the request: ${fault}`);
    for (const fault of operation.responseFaults(response.status, response.body)) {
      faults.add(`${operation.name}: the response with status ${response.status}: ${fault}`);
    }
  }
  const offered = description.operations.filter(({ path }) => path === RESOURCE || path.startsWith(`${RESOURCE}/`));
  for (const { name } of offered) if (!called.has(name)) faults.add(`${name}: the client does not have this operation`);
  return { operations: [...called], faults: [...faults] };
}

/** Statuses of failures that every operation may have. */
const FAILURES = [400, 401, 403, 404, 429, 500, 503];

/** Calls all operations of the client against the sandbox, with and without failures. Returns the exchanges. */
export async function recordExchanges(): Promise<readonly Exchange[]> {
  const sandbox = await startSandbox();
  const proxy = await startRecordingProxy(sandbox.url);
  const { token } = sandbox.paisr.credentials;
  const client = createPaisr({ baseUrl: proxy.url + PREFIX, credentials: { token }, retries: 0 });
  try {
    for (const call of Object.keys(PAISR_CALLS) as PaisrOperation[]) {
      const { id } = await client.accessTokens.create({ description: 'For the check', scopes: ['invoices.read'] });
      const { permissions } = await client.accessTokens.get(id);
      const run = () => PAISR_CALLS[call](client, id, permissions[0]?.id ?? '');
      for (const status of FAILURES) {
        sandbox.fault('paisr.*', { status, times: 1 });
        await run().catch(() => undefined);
      }
      await run();
    }
    // A key that is being replaced has an end.
    sandbox.rotate('paisr', { overlap: 60_000 });
    await client.accessTokens.list();
    return proxy.takeExchanges();
  } finally {
    await client.close();
    await proxy.close();
    await sandbox.close();
  }
}
