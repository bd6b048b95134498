import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens a TCP connection and sends exactly these bytes. */
export async function open(url: string, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/** Sends exactly these bytes. Returns the response and how the connection ended: `FIN`, or an error code. */
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

/** Waits until a condition is true or the test times out. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
