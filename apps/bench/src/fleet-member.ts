import { createHash } from 'node:crypto';
import { createPaySecureZ, type PaySecureZ } from '@x/paysecurez';
import { redisStore, type TokenStore } from '@x/redis-store';
import { createClient } from 'redis';

/** Configuration of one process in a fleet. */
export interface FleetMembership {
  readonly baseUrl: string;
  /** The store's Redis server. If omitted, the process does not use a store. */
  readonly redis?: { readonly port: number; readonly password: string };
}

/** Longest wait of any caller in the process, in ms. */
export interface FleetWait {
  readonly longest: number;
}

/** The store's encryption keys, shared by all processes. The keys are not secret, because the tokens are worthless. */
const KEYS = [{ id: '1', secret: createHash('sha256').update('bench').digest() }];

let client: PaySecureZ | undefined;

async function join({ baseUrl, redis }: FleetMembership): Promise<void> {
  const credentials = { clientId: 'id', clientSecret: 'secret' };
  client = createPaySecureZ({ baseUrl, credentials, ...(redis && { store: await storeAt(redis) }) });
}

async function storeAt({ port, password }: NonNullable<FleetMembership['redis']>): Promise<TokenStore> {
  const connection = createClient({ password, socket: { host: '127.0.0.1', port } });
  connection.on('error', () => undefined);
  await connection.connect();
  return redisStore({ client: connection, namespace: 'bench', keys: KEYS });
}

async function requestTokens(callers: number): Promise<FleetWait> {
  const start = performance.now();
  const waits = Array.from({ length: callers }, async () => {
    await client?.token();
    return performance.now() - start;
  });
  return { longest: Math.max(...(await Promise.all(waits))) };
}

process.on('message', (message: FleetMembership | { readonly callers: number }) => {
  if ('callers' in message) void requestTokens(message.callers).then((wait) => process.send?.(wait));
  else void join(message).then(() => process.send?.('joined'));
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
