import type { Socket } from 'node:net';
import type { buildConnector, Client } from 'undici';

/** The parts of undici that the connection pools use. */
export interface Undici {
  readonly Client: typeof Client;
  /** Opens a socket to an origin. All clients of the process share this function. */
  connect(options: buildConnector.Options, callback: buildConnector.Callback): Socket;
}

/**
 * The options that determine where a connection goes and which certificates it trusts. Every field is set: a missing
 * one is read from a polluted prototype, where a `socketPath` or a `ca` would reveal our secrets to the attacker.
 */
const CONNECT = {
  // Set, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment has no effect.
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

let loaded: Undici | undefined;

/** Returns undici if it is already loaded. */
export function loadedUndici(): Undici | undefined {
  return loaded;
}

/** Loads undici. The first request does this, so that importing a client costs little. */
export async function loadUndici(): Promise<Undici> {
  const { Client, buildConnector } = await import('undici');
  // All clients share one, because it caches TLS sessions. A session states that this host has proved its certificate
  // to this process, and contains nothing of the client that opened it. Otherwise each client needs a full handshake.
  const connect = buildConnector({ __proto__: null, ...CONNECT } as object);
  loaded ??= { Client, connect: connect as Undici['connect'] };
  return loaded;
}
