import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { AxiosInstance, AxiosResponse } from '@x/core';
import fc from 'fast-check';
import { at, index } from './arbitraries.js';
import { quoted, treeOf } from './json-tree.js';
import { judgeAttempts } from './judge-error.js';
import { judgeToken, type StatedToken } from './judge-token.js';
import { tokens } from './nasty-values.js';
import type { Reading } from './reading.js';
import { CUSTOMER_CANARY, sentCanaries, shown } from './shown-canaries.js';
import { type Genuine, MAX_RESPONSE_BYTES, type Operation, opening, type Surroundings } from './subject.js';

type ResponseType = 'json' | 'text' | 'arraybuffer' | 'stream' | undefined;

interface WithHttp {
  readonly http: AxiosInstance;
  status(): unknown;
  close(): Promise<void>;
}

const TYPES: readonly ResponseType[] = [undefined, 'json', 'text', 'arraybuffer', 'stream'];

const PATH = '/api/things';

/** Generates API responses that are not specific to a provider. */
const genuine = fc.tuple(tokens, index).map(([note, which]): Genuine => {
  const order = {
    id: 'txn_1',
    amount: 12.5,
    customer: CUSTOMER_CANARY,
    note,
    tags: ['a', null, { deep: true }],
  };
  const responses: readonly Genuine[] = [
    { status: 200, body: treeOf(order) },
    { status: 201, body: treeOf(order), style: 'printed' },
    { status: 200, body: treeOf([order, order]) },
    { status: 200, body: quoted(CUSTOMER_CANARY), headers: { 'content-type': 'text/plain' } },
    { status: 404, body: treeOf({ statusCode: 404, message: 'Not Found', error: 'no such thing' }) },
    { status: 401, body: treeOf({ success: false, message: 'Unauthorized', customer: CUSTOMER_CANARY }) },
    { status: 503, body: treeOf({ success: false, errorCode: 'E1', message: 'try later' }) },
  ];
  return at(responses, which);
});

/** Returns operations that call an API through `client.http`, one for each result type. */
export function apiCalls(
  create: (surroundings: Surroundings) => WithHttp,
  secrets: readonly string[],
): readonly Operation[] {
  const calls = (['get', 'post'] as const).flatMap((method) => TYPES.map((responseType) => ({ method, responseType })));
  return calls.map(({ method, responseType }) => ({
    name: `http.${method}`,
    label: `http.${method} ${responseType ?? 'default'}`,
    share: 1,
    mutates: 'response',
    secrets,
    genuine,
    healthy: (token) => ({ status: 200, body: treeOf({ token }) }),
    open: opening(create, async ({ http }) => {
      const config = responseType === undefined ? {} : { responseType };
      const response = await (method === 'get' ? http.get(PATH, config) : http.post(PATH, { amount: 12.5 }, config));
      return responseType === 'stream' ? { ...response, data: await collected(response.data as Readable) } : response;
    }),
    judge: (value, reading) => judgeResponse(value as AxiosResponse, responseType, secrets, reading),
    // A stream may fail after a successful status.
    ...(responseType === 'stream' && {
      judgeOutcome: (error, { operation, reading, seen }) => judgeAttempts(error, operation, reading, seen),
    }),
  }));
}

async function collected(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface WithToken extends WithHttp {
  token(options: { readonly fresh: boolean }): Promise<unknown>;
}

/** Returns the operations of a provider that issues tokens. The client must not send a malformed token. */
export function tokenOperations(
  create: (surroundings: Surroundings) => WithToken,
  token: Pick<Operation, 'genuine' | 'healthy' | 'secrets' | 'repair'>,
  stated: (json: unknown) => StatedToken,
  bearer: string,
): readonly [token: Operation, ...calls: Operation[]] {
  return [
    {
      ...token,
      name: 'token',
      label: 'token',
      share: 24,
      mutates: 'token response',
      open: opening(create, (client) => client.token({ fresh: true })),
      judge: (value, reading) => judgeToken(value, stated, reading),
    },
    {
      ...token,
      name: 'http.get',
      label: 'http.get with a new token',
      share: 4,
      mutates: 'token response',
      open: opening(create, ({ http }) => http.get(PATH)),
      judge: (_value, reading, { authorization = '' }) => {
        if (!/^Bearer [\x21-\x7e]+$/.test(authorization)) return ['a call without a token'];
        const sent = authorization === `Bearer ${String(stated(reading.json).token)}`;
        return reading.exact && !sent ? ['a call with a token that differs from the token in the response'] : [];
      },
    },
    ...apiCalls(create, [...token.secrets, bearer]),
  ];
}

function judgeResponse(
  response: AxiosResponse,
  responseType: ResponseType,
  secrets: readonly string[],
  reading: Reading,
): readonly string[] {
  const { status, data } = response;
  const faults: string[] = [];
  if (!(status >= 200 && status <= 299)) faults.push(`a result with status ${status}`);
  faults.push(...sentCanaries(shown({ ...response, data: undefined, headers: undefined }), { secrets }, reading));
  if (!reading.exact) return faults;
  if (status !== reading.status) faults.push(`status ${status} of ${reading.status}`);
  if (!reading.whole) faults.push('a result from a truncated response');
  if (responseType !== 'stream' && (reading.body?.length ?? 0) > MAX_RESPONSE_BYTES) {
    faults.push('a result from a response above the size limit');
  }
  if (!isResult(data, responseType, reading))
    faults.push(`a result that differs from the response, as ${responseType ?? 'default'}`);
  return faults;
}

/** Returns whether a result equals the response's content. */
function isResult(data: unknown, responseType: ResponseType, reading: Reading): boolean {
  const { body, json } = reading;
  if (body === undefined) return false;
  if (responseType === 'arraybuffer' || responseType === 'stream') {
    return ArrayBuffer.isView(data) && body.equals(data as Uint8Array);
  }
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  if (responseType === 'text') return data === text;
  if (body.length === 0) return data === undefined;
  const isJson = json !== undefined && isDeepStrictEqual(data, json) && !reading.deep;
  // The judge does not know which content types are JSON, so it accepts both results.
  return isJson || (responseType === undefined && data === text);
}
