import type { Socket } from 'node:net';
import type { buildConnector, Client } from 'undici';

/** What the connection pools use of undici. */
export interface Undici {
  readonly Client: typeof Client;
  /** Opens a socket to an origin; the same function for all clients of the process. */
  connect(options: buildConnector.Options, callback: buildConnector.Callback): Socket;
}

/**
 * Where a connection goes and which certificates it trusts, with every field named: a field that is left out is read from
 * a polluted prototype, where a `socketPath` or a `ca` would hand our secrets to the attacker.
 */
const CONNECT = {
  // Also so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment changes nothing.
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

/** Undici, once it is loaded. */
export function loadedUndici(): Undici | undefined {
  return loaded;
}

/** Loads undici: with the first request, so that importing a client costs little. */
export async function loadUndici(): Promise<Undici> {
  const { Client, buildConnector } = await import('undici');
  // One for all clients, because it caches TLS sessions: a session says that this host has proved its certificate to this
  // process, and holds nothing of the client that opened it. Without sharing, each client pays for a full handshake.
  const connect = buildConnector({ __proto__: null, ...CONNECT } as object);
  loaded ??= { Client, connect: connect as Undici['connect'] };
  return loaded;
}
