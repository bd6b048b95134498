import type { ServerResponse } from 'node:http';
import type { StreamMessage } from '../shared/state.js';
import type { Feed } from './feed.js';

/** So often something is sent, so that both sides know that the other is there, in ms. */
const HEARTBEAT = 5000;
/** A page that reads nothing is let go when this many bytes wait for it; it comes back for all of it. */
const MOST_WAITING = 8 * 1024 * 1024;

/**
 * Sends all that there is, then what changes, for as long as the page is there: a line of JSON for each message. Not
 * server-sent events: an `EventSource` can't present the capability.
 */
export function stream(feed: Feed, response: ServerResponse): void {
  const send = (message: StreamMessage): void => {
    response.write(`${JSON.stringify(message)}\n`);
    if (response.writableLength > MOST_WAITING) response.destroy();
  };
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  const { snapshot, stop } = feed.listen((update) => send({ type: 'update', ...update }));
  send({ type: 'snapshot', ...snapshot });
  const heartbeat = setInterval(() => send({ type: 'heartbeat' }), HEARTBEAT);
  response.once('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}
