import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../endpoint.js';

let agent: Agent | undefined;
let tlsFree: TlsAgent | undefined;

/**
 * Returns the process-wide keep-alive agent for peers that use Node's agents. Without it, some peers would open a
 * connection for each call.
 */
export function keepAliveAgent(): Agent {
  agent ??= new Agent({ keepAlive: true });
  return agent;
}

/**
 * Returns an agent for peers that support only https or only one host. It connects them to our server without TLS, like
 * all other peers.
 */
export function tlsFreeAgent({ host, port }: Endpoint): TlsAgent {
  tlsFree ??= Object.assign(new TlsAgent({ keepAlive: true }), {
    createConnection: (): Socket => connect({ host, port, noDelay: true }),
  });
  return tlsFree;
}
