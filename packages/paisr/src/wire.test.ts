import { expect, it } from '@jest/globals';
import type * as v from 'valibot';
import { getResponse, listResponse } from './wire.js';

const TOKEN = { id: 'tkn_1', description: 'x', permissions: [] };

/** Collecting an issue for every entry in a long list would take seconds and gigabytes of memory. */
it.each<[string, v.GenericSchema, object]>([
  ['invalid tokens', listResponse, { tokens: Array(1000).fill(0) }],
  ['tokens without fields', listResponse, { tokens: Array(1000).fill({}) }],
  ['invalid permissions', listResponse, { tokens: [{ ...TOKEN, permissions: Array(1000).fill(0) }] }],
  ['permissions without fields', getResponse, { ...TOKEN, permissions: Array(1000).fill({}) }],
])('validating a list of %s stops at the first issue', (_name, schema, data) => {
  const result = schema['~standard'].validate({ success: true, data }) as { readonly issues?: readonly unknown[] };
  expect(result.issues?.length).toBe(1);
});
