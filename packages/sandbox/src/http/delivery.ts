import type { ServerResponse } from 'node:http';
// The timers are imported, because a test may have replaced the global timers with fake timers.
import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from 'node:timers';
import type { Fault } from '../faults/fault.js';
import type { Message } from './message.js';

/**
 * Sends a response and applies the faults that affect its transfer. All timers stop when the connection closes, either
 * because the client disconnects or because the sandbox closes.
 */
export function deliver(outgoing: ServerResponse, message: Message, fault: Fault | undefined, reset: () => void): void {
  outgoing.writeHead(message.status, message.headers);
  if (fault === undefined || (fault.drip === undefined && endOf(fault) === undefined)) {
    outgoing.end(message.content);
    return;
  }
  const whole = Buffer.from(message.content);
  const part = whole.subarray(0, lengthOf(fault, whole.length));
  // The headers are sent before the first byte of the body, even if no body follows.
  outgoing.flushHeaders();
  write(outgoing, part, fault.drip, () => {
    if (fault.hang === 'body') return;
    if (fault.reset === 'body') void resetLater(outgoing, reset);
    else if (fault.truncate !== undefined) outgoing.socket?.destroySoon();
    else outgoing.end();
  });
}

/**
 * Delay before a reset. A client that receives the reset together with data may treat the reset as the normal end of
 * the response.
 */
const RESET_DELAY_MS = 20;

async function resetLater(outgoing: ServerResponse, reset: () => void): Promise<void> {
  await pause(outgoing, RESET_DELAY_MS);
  // `setImmediate` lets a client in the same process read the data before the reset, even if the timer fires late.
  setImmediate(reset);
}

/** Waits for this many ms. If the client disconnects, the promise never settles, because no response is needed. */
export function pause(outgoing: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    outgoing.once('close', () => clearTimeout(timer));
  });
}

function endOf({ hang, reset, truncate }: Fault): unknown {
  return hang ?? reset ?? truncate;
}

/** Returns the number of body bytes to send. */
function lengthOf(fault: Fault, whole: number): number {
  if (endOf(fault) === undefined) return whole;
  return typeof fault.truncate === 'number' ? fault.truncate : Math.floor(whole / 2);
}

/** Writes the bytes. Calls `done` when all bytes have been passed to the operating system. */
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
