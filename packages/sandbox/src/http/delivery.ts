import type { ServerResponse } from 'node:http';
// Not the global ones, which a test may have replaced by a clock of its own.
import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from 'node:timers';
import type { Fault } from '../faults/fault.js';
import type { Message } from './message.js';

/**
 * Writes an answer by Node's own means, with what goes wrong on the way. All of it ends with the connection: nothing
 * goes on once the client has left or the sandbox is closed.
 */
export function deliver(outgoing: ServerResponse, message: Message, fault: Fault | undefined, reset: () => void): void {
  outgoing.writeHead(message.status, message.headers);
  if (fault === undefined || (fault.drip === undefined && endOf(fault) === undefined)) {
    outgoing.end(message.content);
    return;
  }
  const whole = Buffer.from(message.content);
  const part = whole.subarray(0, lengthOf(fault, whole.length));
  // The headers are on their way before the first byte of the body, also where there is none.
  outgoing.flushHeaders();
  write(outgoing, part, fault.drip, () => {
    if (fault.hang === 'body') return;
    if (fault.reset === 'body') void resetLater(outgoing, reset);
    else if (fault.truncate !== undefined) outgoing.socket?.destroySoon();
    else outgoing.end();
  });
}

/** A client that finds a reset together with the bytes before it may take it for an ordinary end: it comes after (ms). */
const RESET_DELAY_MS = 20;

async function resetLater(outgoing: ServerResponse, reset: () => void): Promise<void> {
  await pause(outgoing, RESET_DELAY_MS);
  // A client in this very process reads before this, however late the timer was.
  setImmediate(reset);
}

/** Lets time go by, unless the client leaves: then it never settles, since there is nobody to answer. */
export function pause(outgoing: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    outgoing.once('close', () => clearTimeout(timer));
  });
}

function endOf({ hang, reset, truncate }: Fault): unknown {
  return hang ?? reset ?? truncate;
}

/** How much of the body is sent. */
function lengthOf(fault: Fault, whole: number): number {
  if (endOf(fault) === undefined) return whole;
  return typeof fault.truncate === 'number' ? fault.truncate : Math.floor(whole / 2);
}

/** Calls `done` once all of it has been handed to the system. */
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
