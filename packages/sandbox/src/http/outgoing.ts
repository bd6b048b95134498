import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { SandboxClock } from '../sandbox-clock.js';

/** The response to a webhook or a callback that the sandbox sent. */
export interface Delivery {
  /** HTTP status of the response. */
  readonly status: number;
  /** Time of the delivery in ms, according to the sandbox's clock. The signature of a webhook has the same time. */
  readonly at: number;
}

/** Maximum wait time for a response, in ms of real time. The sandbox's clock does not affect it. */
const TIMEOUT_MS = 10_000;

/** Sends a message once or several times in sequence. `send` receives the time in ms and returns the status. */
export async function sendTimes(
  times: number,
  clock: SandboxClock,
  send: (at: number) => Promise<number>,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (let sent = 0; sent < times; sent += 1) {
    const at = clock.now();
    deliveries.push({ status: await send(at), at });
  }
  return deliveries;
}

/**
 * Posts JSON to a server on this machine, and returns the status of the response. Redirects are not followed.
 *
 * @param operation Name of the method that sends the JSON, for the error message.
 * @throws Error if no complete response arrives.
 */
export async function postJson(
  operation: string,
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    // Without an agent, the connection closes after the response and does not keep the user's server open.
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
  });
  request.end(body);
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = code === 'ABORT_ERR' ? `within ${TIMEOUT_MS} ms` : `(${code})`;
    throw new Error(
      `${operation}: no complete response from ${url.origin} ${reason}; check that your server is running`,
    );
  }
}
