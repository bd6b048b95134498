import type { Snapshot, Update } from '../shared/state.js';
import { announce } from './notices.js';
import { link, receiveSnapshot, receiveUpdate } from './store.js';

/** The server sends something at least every five seconds; silence for longer means that it is gone (ms). */
const SILENCE = 12_000;
/** Before the next attempt, in ms. */
const PAUSE = 1000;

/** Hears the server for as long as the page is there. What was missed comes with the first message of a new connection. */
export function connect(): void {
  const source = new EventSource('/api/stream');
  let watch: ReturnType<typeof setTimeout>;
  const again = (): void => {
    source.close();
    clearTimeout(watch);
    if (link.value === 'open') announce('The connection to the playground was lost. Trying again.', 'bad');
    link.value = 'lost';
    setTimeout(connect, PAUSE);
  };
  const heard = (): void => {
    clearTimeout(watch);
    watch = setTimeout(again, SILENCE);
  };
  source.addEventListener('error', again);
  source.addEventListener('heartbeat', heard);
  source.addEventListener('snapshot', ({ data }: MessageEvent<string>) => {
    heard();
    if (link.value === 'lost') announce('Connected again.', 'good');
    receiveSnapshot(JSON.parse(data) as Snapshot);
  });
  source.addEventListener('update', ({ data }: MessageEvent<string>) => {
    heard();
    receiveUpdate(JSON.parse(data) as Update);
  });
  heardFirst();

  /** A server that takes the connection and says nothing is no better than none. */
  function heardFirst(): void {
    watch = setTimeout(again, SILENCE);
  }
}
