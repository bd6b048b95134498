import type { ServerResponse } from 'node:http';
// Import the timers, because a test may have replaced the global timers with fake ones.
import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from 'node:timers';
import type { Fault } from '../faults/fault.js';
import type { Message } from './message.js';

/** Sends a response and applies transfer faults. All timers stop when the connection closes. */
export function deliver(outgoing: ServerResponse, message: Message, fault: Fault | undefined, reset: () => void): void {
  outgoing.writeHead(message.status, message.headers);
  if (fault === undefined || (fault.drip === undefined && endOf(fault) === undefined)) {
    outgoing.end(message.content);
    return;
  }
  const whole = Buffer.from(message.content);
  const part = whole.subarray(0, lengthOf(fault, whole.length));
  // Send the headers before the first byte of the body.
  outgoing.flushHeaders();
  write(outgoing, part, fault.drip, () => {
    if (fault.hang === 'body') return;
    if (fault.reset === 'body') void resetLater(outgoing, reset);
    else if (fault.truncate !== undefined) outgoing.socket?.destroySoon();
    else outgoing.end();
  });
}

/**
 * Delay before a connection reset, in ms. A client that receives a reset together with data may treat it as the end of
 * the response.
 */
const RESET_DELAY_MS = 20;

async function resetLater(outgoing: ServerResponse, reset: () => void): Promise<void> {
  await pause(outgoing, RESET_DELAY_MS);
  // Use `setImmediate`, so that a client in the same process can read the data first, even if the timer fires late.
  setImmediate(reset);
}

/** Waits for `ms` milliseconds. Never settles if the client disconnects. */
export function pause(outgoing: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    outgoing.once('close', () => clearTimeout(timer));
  });
}

function endOf({ hang, reset, truncate }: Fault): unknown {
  return hang ?? reset ?? truncate;
}

/** Returns how many bytes of the body to send. */
function lengthOf(fault: Fault, whole: number): number {
  if (endOf(fault) === undefined) return whole;
  return typeof fault.truncate === 'number' ? fault.truncate : Math.floor(whole / 2);
}

/** Writes the bytes. Calls `done` when the operating system has received them. */
function write(outgoing: ServerResponse, bytes: Buffer, drip: number | undefined, done: () => void): void {
  if (bytes.length === 0) {
    done();
    return;
  }
  if (drip === undefined) {
    outgoing.write(bytes, done);
    return;
  }
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    const last = sent === bytes.length;
    outgoing.write(bytes.subarray(sent - 1, sent), last ? done : undefined);
    if (last) clearInterval(timer);
  }, drip);
  outgoing.once('close', () => clearInterval(timer));
}
