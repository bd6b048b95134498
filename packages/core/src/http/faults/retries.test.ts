import { describe, expect, it } from '@jest/globals';
import { type RawRequest, startRawServer } from '@x/test-kit/raw-server';
import { WatchedClock } from '@x/test-kit/watched-clock';
import { type AcmeClient, createAcme } from '../../../test/acme.js';
import { afterThisTest } from '../../../test/after-each.js';
import { answer, chunked, echo, head, JSON_TYPE, SHORT, success } from '../../../test/faults/fault.js';
import type { ClientEvent, ProviderError } from '../../index.js';

/** Number of times that a token request, a GET and a POST are sent while the fault persists. */
type Times = readonly [token: number, get: number, post: number];

const VIAS: readonly (readonly [string, (client: AcmeClient) => Promise<unknown>])[] = [
  ['POST /token', (client) => client.token()],
  ['GET /x', (client) => client.http.get('/x')],
  ['POST /x', (client) => client.http.post('/x', { amount: 1 })],
];

/** Retries are safe because the response is missing or indicates that a later attempt may succeed. */
const RETRIED: Times = [3, 3, 1];
/** Only token requests are retried because requesting an additional token is harmless. */
const RETRIED_FOR_TOKENS: Times = [3, 1, 1];
const ONCE: Times = [1, 1, 1];

const status =
  (code: number, ...headers: readonly string[]): Row[1] =>
  (request) =>
    request.connection.write(answer(request, `${code}`, echo(request), headers));

type Row = readonly [what: string, act: (request: RawRequest) => unknown, times: Times, options?: typeof SHORT];

const ROWS: readonly Row[] = [
  ['a reset', ({ connection }) => connection.reset(), RETRIED],
  ['a closed connection', ({ connection }) => connection.end(), RETRIED],
  ['no response', () => undefined, ONCE, SHORT],
  ['half of a status line, then a reset', ({ connection }) => connection.writeThenReset('HTTP/1.1 2'), ONCE],
  ['one byte, then a closed connection', ({ connection }) => connection.end('H'), ONCE],
  [
    'the first half of the headers, then a closed connection',
    (request) => request.connection.end(head(request, '200').slice(0, -2)),
    ONCE,
  ],
  ['a 102 and a closed connection', ({ connection }) => connection.end('HTTP/1.1 102 Processing\r\n\r\n'), ONCE],
  ['an unsolicited 100', ({ connection }) => connection.write('HTTP/1.1 100 Continue\r\n\r\n'), ONCE],
  [
    'an unsolicited 101',
    ({ connection }) =>
      connection.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ONCE,
  ],
  [
    'the first half of the body, then a reset',
    (request) => request.connection.writeThenReset(success(request).subarray(0, -1)),
    ONCE,
  ],
  [
    'the first half of the body, then a closed connection',
    (request) => request.connection.end(success(request).subarray(0, -1)),
    ONCE,
  ],
  [
    'chunks without the last chunk',
    (request) =>
      request.connection.end(head(request, '200', ['transfer-encoding: chunked']) + chunked('x').subarray(0, -5)),
    ONCE,
  ],
  ['garbage', ({ connection }) => connection.write('lorem ipsum\r\n\r\n'), ONCE],
  ['endless headers', ({ connection }) => connection.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`), ONCE],
  [
    'a response that is too large',
    (request) => request.connection.write(head(request, '200', ['content-length: 99999999'])),
    ONCE,
  ],
  [
    'a wrong content-encoding',
    (request) => request.connection.write(answer(request, '200', 'x', ['content-encoding: gzip'])),
    ONCE,
  ],
  ['malformed JSON', (request) => request.connection.write(answer(request, '200', '{', [JSON_TYPE])), ONCE],
  ['a redirect', status(307, 'location: /elsewhere'), ONCE],
  ['a 400', status(400), ONCE],
  ['a 403', status(403), ONCE],
  ['a 408', status(408), ONCE],
  ['a 425', status(425), ONCE],
  ['a 429', status(429), RETRIED],
  ['a 500', status(500), RETRIED_FOR_TOKENS],
  ['a 501', status(501), RETRIED_FOR_TOKENS],
  ['a 502', status(502), RETRIED],
  ['a 503', status(503), RETRIED],
  ['a 504', status(504), RETRIED],
  ['a 599', status(599), RETRIED_FOR_TOKENS],
  ['a 999', status(999), RETRIED_FOR_TOKENS],
  ['a 503 with a retry-after of one minute', status(503, 'retry-after: 60'), ONCE],
  ['a 503 with a retry-after of 0', status(503, 'retry-after: 0'), RETRIED],
  ['a 503 with two retry-after headers', status(503, 'retry-after: 60', 'retry-after: 60'), RETRIED],
  ['a 503 with an invalid retry-after', status(503, 'retry-after: soon'), RETRIED],
];

const CASES = ROWS.flatMap(([what, act, times, options]) =>
  VIAS.map(([line, make], at) => [`${line} that receives ${what}`, times[at] ?? 0, line, make, act, options] as const),
);

/** Runs timers in real time but skips the pauses before retries. */
class PauseSkippingClock extends WatchedClock {
  #pause: number | undefined;

  readonly onEvent = (event: ClientEvent): void => {
    if (event.type === 'request.retried') this.#pause = event.delay;
  };

  override setTimeout(callback: () => void, ms: number): unknown {
    // Events contain whole milliseconds.
    const isPause = Math.ceil(ms) === this.#pause;
    this.#pause = undefined;
    return super.setTimeout(callback, isPause ? 0 : ms);
  }
}

/** Connects a client to a server that runs `act` for the first requests of one kind. */
async function connect(line: string, act: (request: RawRequest) => unknown, faults: number, timeout = 8_000) {
  let remaining = faults;
  const server = await startRawServer((request) => {
    if (`${request.method} ${request.url}` !== line || remaining === 0)
      return request.connection.write(success(request));
    remaining -= 1;
    return act(request);
  });
  afterThisTest(() => server.close());
  const clock = new PauseSkippingClock();
  const client = createAcme({ baseUrl: server.url, retries: undefined, timeout, clock, onEvent: clock.onEvent });
  if (line !== 'POST /token') await client.token();
  const seen = (): number => server.requests.filter(({ method, url }) => `${method} ${url}` === line).length;
  return { client, clock, seen };
}

describe('with the default retry count', () => {
  it.each(CASES)('limits the attempts for %s to %i', async (_what, times, line, make, act, options) => {
    const { client, clock, seen } = await connect(line, act, Number.POSITIVE_INFINITY, options?.timeout);
    const error: ProviderError = await make(client).then(
      () => undefined as never,
      (reason) => reason,
    );
    expect(seen()).toBe(times);
    expect(error.attempts).toBe(times);
    await client.close();
    expect(clock.timers).toBe(0);
  });

  it.each(CASES.filter(([, times]) => times > 1))(
    'retries %s until it succeeds',
    async (_what, times, line, make, act) => {
      const { client, clock, seen } = await connect(line, act, times - 1);
      await make(client);
      expect(seen()).toBe(times);
      expect(clock.timers).toBe(0);
    },
  );
});
