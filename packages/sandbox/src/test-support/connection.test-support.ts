import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which these bytes, and no more, have been sent. */
export async function open(url: string, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/** What the server sends back for exactly these bytes, and how the connection ended: with FIN, or with an error's code. */
export async function raw(url: string, bytes: string): Promise<{ readonly text: string; readonly end: string }> {
  const socket = await open(url, bytes);
  let text = '';
  let end = 'FIN';
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    end = code;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return { text, end };
}

/** Lets the event loop turn until it is so; the test's own limit ends the wait. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
