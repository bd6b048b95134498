import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../endpoint.js';

let agent: Agent | undefined;
let tlsFree: TlsAgent | undefined;

/** The connections of a process, for peers that leave keeping them to Node. Some would open a new one for each call. */
export function keepAliveAgent(): Agent {
  agent ??= new Agent({ keepAlive: true });
  return agent;
}

/**
 * For peers that speak https only, or to one host only: takes their connections to our server, without TLS, so that
 * all peers are measured over the same wire.
 */
export function tlsFreeAgent({ host, port }: Endpoint): TlsAgent {
  tlsFree ??= Object.assign(new TlsAgent({ keepAlive: true }), {
    createConnection: (): Socket => connect({ host, port, noDelay: true }),
  });
  return tlsFree;
}
