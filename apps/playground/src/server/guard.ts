import type { IncomingMessage } from 'node:http';

/** Why a request is not served; nothing where it is. */
export type Objection = { readonly status: 403 | 415; readonly text: string } | undefined;

/**
 * Who may talk to this server: a page that came from it, on this machine. A name that somebody made point here (DNS
 * rebinding) is known by its Host, a page of another site by its Origin and by what the browser says of it.
 */
export function objectionTo({ method, headers, url }: IncomingMessage, port: number): Objection {
  const { host, origin } = headers;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host)) return { status: 403, text: 'expected a Host of this machine' };
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, text: 'expected no foreign Origin' };
  const site = headers['sec-fetch-site'];
  // Whoever follows a link to the page itself comes from another site and reads nothing of it.
  const arrives = method === 'GET' && url === '/' && headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !arrives) {
    return { status: 403, text: 'expected a request of the page itself' };
  }
  if (method === 'GET' || method === 'HEAD') return undefined;
  // Every browser says where a POST comes from.
  if (origin === undefined) return { status: 403, text: 'expected an Origin' };
  if (headers['content-type'] !== 'application/json') return { status: 415, text: 'expected application/json' };
  return undefined;
}
