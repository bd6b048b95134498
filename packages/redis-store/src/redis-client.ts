import { failureOf } from './store-failure.js';

/** A node-redis client (`redis` 5 or later) for a single connection, a pool or a cluster. */
export interface NodeRedisClient {
  /** Runs a Lua script on the server. */
  readonly eval: (...args: never[]) => Promise<unknown>;
  /** This property identifies a node-redis client. */
  readonly sendCommand: (...args: never[]) => unknown;
}

/** An ioredis client (`ioredis` 5 or later) for a single connection or a cluster. */
export interface IoredisClient {
  /** Runs a Lua script on the server. */
  readonly eval: (...args: never[]) => Promise<unknown>;
  /** This property identifies an ioredis client. */
  readonly defineCommand: (...args: never[]) => unknown;
}

/** Runs a Lua script atomically on the server. If the script fails, rejects with a `StoreFailure`. */
export type RunScript = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

type NodeRedisEval = (
  script: string,
  options: { readonly keys: readonly string[]; readonly arguments: readonly string[] },
) => Promise<unknown>;

type IoredisEval = (script: string, keys: number, ...rest: readonly string[]) => Promise<unknown>;

/** Returns whether a value is a supported client. */
export function isRedisClient(client: unknown): client is NodeRedisClient | IoredisClient {
  const { eval: evaluate, sendCommand, defineCommand } = Object(client) as Record<string, unknown>;
  return typeof evaluate === 'function' && [sendCommand, defineCommand].some((method) => typeof method === 'function');
}

/** Returns a function that runs scripts with this client. */
export function scriptRunner(client: NodeRedisClient | IoredisClient): RunScript {
  const run = callOf(client);
  return async (script, keys, args) => {
    try {
      return await run(script, keys, args);
    } catch (error) {
      throw failureOf(error);
    }
  };
}

function callOf(client: NodeRedisClient | IoredisClient): RunScript {
  if ('defineCommand' in client) {
    const evaluate = client.eval.bind(client) as IoredisEval;
    return (script, keys, args) => evaluate(script, keys.length, ...keys, ...args);
  }
  const evaluate = client.eval.bind(client) as NodeRedisEval;
  return (script, keys, args) => evaluate(script, { keys, arguments: args });
}
