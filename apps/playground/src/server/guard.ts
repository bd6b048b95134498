import type { IncomingMessage } from 'node:http';

/** The reason for rejecting a request, or `undefined` if the request is accepted. */
export type Objection = { readonly status: 403 | 415; readonly text: string } | undefined;

/**
 * Rejects requests that do not come from this server's own page. The check of `Host` prevents DNS rebinding. The checks
 * of `Origin` and `Sec-Fetch-Site` detect requests from other sites.
 */
export function objectionTo({ method, headers, url }: IncomingMessage, port: number): Objection {
  const { host, origin } = headers;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host))
    return { status: 403, text: 'Host: must name this machine and the port of this server' };
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, text: 'Origin: must be this server' };
  const site = headers['sec-fetch-site'];
  // Links from other sites to the page are safe, because the linking site cannot read the response.
  const followsLink = method === 'GET' && url === '/' && headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !followsLink) {
    return { status: 403, text: 'Sec-Fetch-Site: must be a request of the page itself' };
  }
  if (method === 'GET' || method === 'HEAD') return undefined;
  // Browsers always send an Origin header with POST requests.
  if (origin === undefined) return { status: 403, text: 'Origin: is required (missing)' };
  if (headers['content-type'] !== 'application/json')
    return { status: 415, text: 'Content-Type: must be application/json' };
  return undefined;
}
