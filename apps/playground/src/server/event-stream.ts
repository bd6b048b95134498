import type { ServerResponse } from 'node:http';
import type { Feed } from './feed.js';

/** So often something is sent, so that both sides know that the other is there, in ms. */
const HEARTBEAT = 5000;
/** A page that reads nothing is let go when this many bytes wait for it; it comes back for all of it. */
const MOST_WAITING = 8 * 1024 * 1024;

/** Server-sent events: all that there is, then what changes, for as long as the page is there. */
export function stream(feed: Feed, response: ServerResponse): void {
  const send = (event: string, data: unknown): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (response.writableLength > MOST_WAITING) response.destroy();
  };
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const { snapshot, stop } = feed.listen((update) => send('update', update));
  send('snapshot', snapshot);
  const heartbeat = setInterval(() => send('heartbeat', null), HEARTBEAT);
  response.once('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}
