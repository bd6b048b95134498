import type { StreamMessage } from '../shared/state.js';
import { fetchApi } from './api.js';
import { takeCapability } from './capability.js';
import { announce } from './notices.js';
import { link, loseConnection, receiveSnapshot, receiveUpdate } from './store.js';

/** Maximum time between two messages, in ms. The server sends at least one message every 5 s. */
const MAX_SILENCE_MS = 12_000;
const RECONNECT_DELAY_MS = 1000;

/**
 * Reads the event stream while the page is open, and reconnects if necessary. Each connection starts with the complete
 * state.
 */
export async function connect(): Promise<void> {
  takeCapability();
  // Reload the page with the new capability when the user pastes the printed URL into the address bar.
  addEventListener('hashchange', () => {
    if (takeCapability()) location.reload();
  });
  for (;;) {
    await listen().catch(() => undefined);
    if (link.value === 'refused') return;
    if (link.value === 'open') announce('The connection to the playground was lost. Reconnecting.', 'bad');
    loseConnection();
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_DELAY_MS));
  }
}

/** Reads messages until the connection closes or has been idle for too long. */
async function listen(): Promise<void> {
  const closing = new AbortController();
  const hangUp = (): void => closing.abort();
  let watch = setTimeout(hangUp, MAX_SILENCE_MS);
  try {
    const { ok, body } = await fetchApi('/api/stream', { signal: closing.signal });
    if (!ok || body === null) return;
    for await (const line of linesOf(body)) {
      clearTimeout(watch);
      watch = setTimeout(hangUp, MAX_SILENCE_MS);
      receive(JSON.parse(line) as StreamMessage);
    }
  } finally {
    clearTimeout(watch);
    hangUp();
  }
}

function receive(message: StreamMessage): void {
  if (message.type === 'snapshot') {
    if (link.value === 'lost') announce('Reconnected.', 'good');
    receiveSnapshot(message);
  } else if (message.type === 'update') {
    receiveUpdate(message);
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
