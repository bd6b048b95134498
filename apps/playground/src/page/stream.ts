import type { StreamMessage } from '../shared/state.js';
import { fetchApi } from './api.js';
import { takeCapability } from './capability.js';
import { announce } from './notices.js';
import { link, receiveSnapshot, receiveUpdate } from './store.js';

/** The server sends something at least every five seconds; silence for longer means that it is gone (ms). */
const SILENCE = 12_000;
/** Before the next attempt, in ms. */
const PAUSE = 1000;

/** Hears the server for as long as the page is there. What was missed comes with the first message of a new connection. */
export async function connect(): Promise<void> {
  takeCapability();
  // The URL that the terminal printed, put into the address bar of a page that is open already.
  addEventListener('hashchange', () => {
    if (takeCapability()) location.reload();
  });
  for (;;) {
    await listen().catch(() => undefined);
    if (link.value === 'refused') return;
    if (link.value === 'open') announce('The connection to the playground was lost. Trying again.', 'bad');
    link.value = 'lost';
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Until the connection ends, or says nothing for too long: a server that takes it and is silent is no better than none. */
async function listen(): Promise<void> {
  const ended = new AbortController();
  const hangUp = (): void => ended.abort();
  let watch = setTimeout(hangUp, SILENCE);
  try {
    const { ok, body } = await fetchApi('/api/stream', { signal: ended.signal });
    if (!ok || body === null) return;
    for await (const line of linesOf(body)) {
      clearTimeout(watch);
      watch = setTimeout(hangUp, SILENCE);
      receive(JSON.parse(line) as StreamMessage);
    }
  } finally {
    clearTimeout(watch);
    hangUp();
  }
}

function receive(message: StreamMessage): void {
  if (message.type === 'snapshot') {
    if (link.value === 'lost') announce('Connected again.', 'good');
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
