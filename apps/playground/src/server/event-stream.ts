import type { ServerResponse } from 'node:http';
import type { StreamMessage } from '../shared/state.js';
import type { Feed } from './feed.js';

/** Heartbeat interval. Heartbeats let the server and the page detect whether the connection is still alive. */
const HEARTBEAT_MS = 5000;
/** Maximum number of unsent bytes. If it is exceeded, the server closes the connection so that the page reconnects. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/**
 * Sends the complete state and then all changes until the page disconnects. Each message is one line of JSON. The stream does not
 * use server-sent events, because an `EventSource` cannot send the capability.
 */
export function stream(feed: Feed, response: ServerResponse): void {
  const send = (message: StreamMessage): void => {
    response.write(`${JSON.stringify(message)}\n`);
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  };
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  const { snapshot, stop } = feed.listen((update) => send({ type: 'update', ...update }));
  send({ type: 'snapshot', ...snapshot });
  const heartbeat = setInterval(() => send({ type: 'heartbeat' }), HEARTBEAT_MS);
  response.once('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}
