import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns why a request to the control API is refused, or `undefined`. A web page in a browser can also send requests to
 * this machine. Its requests have the page's origin in `Origin`; without that header, `Sec-Fetch-Site` shows another
 * site. If the page's host name was rebound to this machine (DNS rebinding), `Host` has that name.
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
