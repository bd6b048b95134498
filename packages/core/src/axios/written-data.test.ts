import { expect, it } from '@jest/globals';
import axios, { AxiosHeaders, type AxiosRequestTransformer } from 'axios';
import fc from 'fast-check';
import { written } from './written-data.js';

/** Axios's default transform, saved before the tests change the defaults. */
const [standard] = [axios.defaults.transformRequest].flat() as [AxiosRequestTransformer];

const TYPES = [
  undefined,
  'application/json',
  'application/json; charset=utf-8',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  false,
] as const;

type Transform = (data: unknown, headers: AxiosHeaders, config: object) => unknown;

/** Runs a transform and returns the headers and the result or error. */
function outcome(transform: Transform, data: unknown, type: (typeof TYPES)[number], formSerializer?: object): unknown {
  const headers = new AxiosHeaders();
  if (type !== undefined) headers.setContentType(type);
  const config = { env: { FormData }, ...(formSerializer && { formSerializer }) };
  let result: unknown;
  try {
    result = transform(data, headers, config);
  } catch (error) {
    result = `failed: ${(error as Error).name}`;
  }
  const shown = result instanceof FormData ? { form: [...result] } : result;
  return { shown, same: result === data, headers: headers.toJSON() };
}

const axiosTransform: Transform = (data, headers, config) => standard.call(config as never, data, headers as never);
const ownTransform: Transform = (data, headers, config) => written(data, headers as never, config);

const form = new FormData();
form.append('a[b]', '1');
form.append('list', 'x');
form.append('list', 'y');
const loop: Record<string, unknown> = {};
loop['itself'] = loop;

it.each<[string, unknown]>([
  ['a string', ' as it is '],
  ['a string that contains JSON', ' {"a": 1} '],
  ['an empty string', ''],
  ['a number', 5],
  ['true', true],
  ['null', null],
  ['a bigint', 5n],
  ['a symbol', Symbol('x')],
  ['a function', () => 1],
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['an object with toJSON', { toJSON: () => ({ a: 1 }) }],
  ['an object that contains itself', loop],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ['bytes in an object', { file: Buffer.from('bytes'), other: new Uint8Array([1, 2]) }],
  ['bytes', Buffer.from('bytes')],
  ['an ArrayBuffer', new ArrayBuffer(2)],
  ['a blob', new Blob(['blob'])],
  ['a file', new File(['file'], 'name')],
  ['a web stream', new ReadableStream()],
  ['an object with a pipe method', { pipe: () => undefined }],
  ['parameters', new URLSearchParams({ a: 'b c' })],
  ['a FormData object', form],
])('serializes %s as axios does', (_what, data) => {
  for (const type of TYPES) expect(outcome(ownTransform, data, type)).toEqual(outcome(axiosTransform, data, type));
});

it('serializes any JSON value as axios does, for every content type and form serializer', () => {
  const serializers = fc.constantFrom(
    undefined,
    { dots: true },
    { indexes: true },
    { indexes: null, metaTokens: false },
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...TYPES), serializers, (data, type, serializer) => {
      expect(outcome(ownTransform, data, type, serializer)).toEqual(outcome(axiosTransform, data, type, serializer));
    }),
    { numRuns: 2_000 },
  );
});
