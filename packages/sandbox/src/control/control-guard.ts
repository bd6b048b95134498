import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns the reason for rejecting a request to the control API, or `undefined` if the request is allowed. Requests
 * from web pages are rejected: they have an `Origin` or `Sec-Fetch-Site` header. With DNS rebinding, the `Host` header
 * contains the attacker's host name.
 */
export function refusalOf(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (!isLoopback(`http://${host}`)) return 'Host: must be 127.0.0.1, [::1] or localhost';
  if (origin !== undefined && !isLoopback(origin)) return 'Origin: must be missing or a loopback origin';
  if (origin === undefined && site === 'cross-site') return 'Sec-Fetch-Site: must not be cross-site';
  return undefined;
}

function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
