import { AsyncResource } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { buildConnector, Client } from 'undici';
import { EngineUnavailable } from './engine.js';

/** The undici APIs that connection pools use. */
export interface Undici {
  readonly Client: typeof Client;
  /** Opens a socket to an origin. All clients share this function. */
  connect(options: buildConnector.Options, callback: buildConnector.Callback): Socket;
}

/**
 * Options for the target and the trusted certificates of a connection. All fields are set explicitly, because a missing
 * field would be read from a polluted prototype. A polluted `socketPath` or `ca` would reveal the client's secrets to
 * an attacker.
 */
const CONNECT = {
  // Overrides NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment.
  rejectUnauthorized: true,
  ca: undefined,
  cert: undefined,
  key: undefined,
  localAddress: undefined,
  lookup: undefined,
  path: undefined,
  pfx: undefined,
  secureContext: undefined,
  servername: undefined,
  socketPath: undefined,
};

/** The async context of all sockets, so that a socket does not keep the context of the call that opened it. */
const context = new AsyncResource('x.Connections');

let loaded: Undici | undefined;

/** Returns undici if it is already loaded. */
export function loadedUndici(): Undici | undefined {
  return loaded;
}

/**
 * Loads undici when the first request is sent, so that importing a client stays fast.
 *
 * @throws EngineUnavailable if undici cannot be loaded.
 */
export async function loadUndici(): Promise<Undici> {
  try {
    // Edge runtimes load an empty module instead. See `imports` in package.json.
    const imported = await import('#undici');
    // Some bundlers and test runners provide a CommonJS module only as the default export.
    const { Client, buildConnector } =
      'Client' in imported ? imported : (imported as { default: typeof imported }).default;
    // All clients share this connector, because it caches TLS sessions. A session does not contain data from the client
    // that opened it.
    const connector = buildConnector({ __proto__: null, ...CONNECT } as object) as Undici['connect'];
    const connect: Undici['connect'] = (...parameters) => context.runInAsyncScope(connector, undefined, ...parameters);
    if (typeof Client !== 'function') throw new TypeError('not undici');
    loaded ??= { Client, connect };
    return loaded;
  } catch (error) {
    throw new EngineUnavailable(error);
  }
}
