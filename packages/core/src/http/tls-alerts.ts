import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Maximum number of stored alerts. The oldest is dropped first. */
const MAX_ALERTS = 100;

/** The alert that ended each connection before its first response, by the connection's local address. */
const alerts = new Map<string, string>();

/** A socket, or undici's description of a socket. */
type Ends = Pick<Socket, 'localAddress' | 'localPort'>;

const keyOf = ({ localAddress, localPort }: Ends): string => `${localAddress} ${localPort}`;

/**
 * Stores the TLS alert with which a server refuses a connection. In TLS 1.3, a server checks the client's certificate
 * after the client has completed the handshake. undici then reports only that the connection was closed.
 */
export function watchTlsAlert(socket: Socket): void {
  socket.once('error', ({ code }: NodeJS.ErrnoException) => {
    if (code?.startsWith('ERR_SSL_') !== true || socket.bytesRead > 0) return;
    alerts.set(keyOf(socket), code);
    if (alerts.size > MAX_ALERTS) alerts.delete(alerts.keys().next().value as string);
  });
}

/** Returns the code of the TLS alert that caused undici's error, if any. */
export function takeTlsAlert({ socket }: { readonly socket?: Ends }): string | undefined {
  if (socket === undefined) return undefined;
  const key = keyOf(socket);
  const alert = alerts.get(key);
  alerts.delete(key);
  return alert;
}

let watching = false;

/** Watches the connections of all dispatchers in this process, because a user's dispatcher does not expose its own. */
export function watchTlsAlerts(): void {
  if (watching) return;
  watching = true;
  subscribe('undici:client:connected', (message) => {
    const { socket } = message as { readonly socket?: Socket };
    if (socket !== undefined && 'encrypted' in socket) watchTlsAlert(socket);
  });
}
