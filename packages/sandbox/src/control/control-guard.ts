import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request to the control API is refused, or nothing. A page in a browser can send requests to this machine too:
 * it says where it comes from (`Origin`; where that is left out, `Sec-Fetch-Site`), or, where its name was made to lead
 * here, under which name (`Host`).
 */
export function refusalOf(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (!isLoopback(`http://${host}`)) return 'Host: expected 127.0.0.1, [::1] or localhost';
  if (origin !== undefined && !isLoopback(origin)) return 'Origin: expected none, or one of this machine';
  if (origin === undefined && site === 'cross-site') return 'Sec-Fetch-Site: expected no page of another site';
  return undefined;
}

function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
