import type { Dispatcher } from '../config.js';
import { ENGINE } from './engine-choice.js';

let agent: Dispatcher | undefined;

/**
 * Where a connection goes and whom it trusts, said in full. Fields that are left out would be read from a polluted
 * prototype: a `socketPath` or a `ca` there would hand our secrets to whoever set it.
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

/** One Agent, or what stands in for it, for all clients of the process, once it is loaded. */
export function sharedAgent(): Dispatcher | undefined {
  return agent;
}

/** Loads the shared Agent: with the first request, so that importing a client costs little. */
export async function loadSharedAgent(): Promise<Dispatcher> {
  if (ENGINE === 'fetch') {
    const { fetchDispatcher } = await import('./fetch-dispatcher.js');
    agent ??= fetchDispatcher(false);
    return agent;
  }
  const { Agent } = await import('undici');
  agent ??= new Agent({ connect: CONNECT, socketPath: undefined } as object);
  return agent;
}
