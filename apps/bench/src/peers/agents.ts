import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../endpoint.js';

let agent: Agent | undefined;
let tlsFree: TlsAgent | undefined;

/** Returns the keep-alive agent of the process, for peers that use Node's agents. Some would open a connection per call. */
export function keepAliveAgent(): Agent {
  agent ??= new Agent({ keepAlive: true });
  return agent;
}

/**
 * Returns an agent that connects to the bench's server without TLS, for peers that only support https or a fixed host, so
 * that all peers are measured over the same kind of connection.
 */
export function tlsFreeAgent({ host, port }: Endpoint): TlsAgent {
  tlsFree ??= Object.assign(new TlsAgent({ keepAlive: true }), {
    createConnection: (): Socket => connect({ host, port, noDelay: true }),
  });
  return tlsFree;
}
