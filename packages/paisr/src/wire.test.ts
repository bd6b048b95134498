import { expect, it } from '@jest/globals';
import type * as v from 'valibot';
import { getAnswer, listAnswer } from './wire.js';

const TOKEN = { id: 'tkn_1', description: 'x', permissions: [] };

/** Collecting what is wrong with each entry of a long list takes seconds and gigabytes. */
it.each<[string, v.GenericSchema, object]>([
  ['tokens that are none', listAnswer, { tokens: Array(1000).fill(0) }],
  ['tokens without fields', listAnswer, { tokens: Array(1000).fill({}) }],
  ['permissions that are none', listAnswer, { tokens: [{ ...TOKEN, permissions: Array(1000).fill(0) }] }],
  ['permissions of one token', getAnswer, { ...TOKEN, permissions: Array(1000).fill({}) }],
])('of a list of %s the first is refused, and the others are not looked at', (_what, schema, data) => {
  const result = schema['~standard'].validate({ success: true, data }) as { readonly issues?: readonly unknown[] };
  expect(result.issues?.length).toBe(1);
});
