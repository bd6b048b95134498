import { RESPONSE_CANARY } from './nasty-values.js';

/** Response values that some software misreads. Common values are listed twice. */

const list = (text: string): readonly string[] => text.split('|');

export const STATUSES: readonly number[] = [
  200, 200, 201, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 303, 304, 305, 307, 308, 399, 400, 401,
  401, 402, 403, 404, 405, 407, 408, 409, 410, 412, 413, 417, 418, 421, 422, 425, 426, 429, 429, 451, 499, 500, 501,
  502, 503, 503, 504, 507, 511, 520, 599, 600, 799, 999, 100, 101, 102, 103, 199,
];

export const TYPES = [
  ...list('|text/html|text/plain; charset=utf-16|application/json; charset=iso-8859-1|APPLICATION/JSON'),
  ...list('application/problem+json|application/jsonp|application/json, text/html| application/json |json|;'),
  ...list('application/octet-stream|multipart/form-data|application/x-www-form-urlencoded'),
  'application/json;'.repeat(99),
];

export const ENCODINGS = [
  ...list('gzip|x-gzip|deflate|br|identity||GZIP| gzip |gzip, gzip|gzip, identity|zstd|compress'),
  ...list('none|utf-8|gzip;q=1|*|aws-chunked'),
];

export const RETRY_AFTERS = [
  ...list('0|1|7|120|300|301|86400|-1|1.5|1e9|1e999'),
  '9'.repeat(400),
  ...list('| | 5 |5 s|+5|Infinity|NaN|null|soon|0x10|٣|Fri, 31 Dec 1999 23:59:59 GMT|Thu, 01 Jan 2026 00:01:00 GMT'),
  ...list('Fri, 31 Dec 9999 23:59:59 GMT|Sat, 99 Foo 2026 99:99:99 GMT| GMT|1 GMT|2026-01-01T00:01:00Z|2026'),
];

export const LENGTHS = [...list('0|1|-1|+5|5, 5|5.0|0x5|1e3|NaN|'), '9'.repeat(30), '99999999999', ' 7 '];

export const HEADER_NAMES = [
  ...list('__proto__|constructor|toString|hasOwnProperty|then|x-y|set-cookie|www-authenticate|location|authorization'),
  ...list('content-type|content-encoding|retry-after|age|date|alt-svc|upgrade|keep-alive|strict-transport-security'),
  ...list('content-location|refresh|link|content-disposition|x-request-id|x-correlation-id|request-id'),
];

export const HEADER_VALUES = [
  ...['', ' ', '0', 'x', 'ÿ', RESPONSE_CANARY, 'timeout=1', 'https://elsewhere.example/', 'a,b', '"', '\t'],
];

export const LOCATIONS = list('/|//elsewhere.example/|http://127.0.0.1:9/||file:///etc/passwd');

export const REASONS = ['', 'OK', 'Not OK', RESPONSE_CANARY, 'ÿÿ', ' ', 'a'.repeat(500), 'HTTP/1.1 500 x'];

export const STATUS_LINES = [
  ...list('HTTP/1.0 200 OK|HTTP/2 200|HTTP/1.1 99 x|HTTP/1.1 1000 x|HTTP/1.1 200|HTTP/1.1  200 OK|http/1.1 200 OK'),
  ...list('HTTP/1.1 2OO OK|HTTP/1.1 -200 OK|HTTP/1.1|ICY 200 OK|SSH-2.0-x||HTTP/1.1 200 OK\r\nHTTP/1.1 500 x'),
];

export const HEADER_LINES = list('no colon|: no name| folded|a b: c|x: \u0000|x:y\nz: w|x: y\rz|é: x|x: 中');
