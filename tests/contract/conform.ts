import { expect } from '@jest/globals';
import { type GenericSchema, safeParse } from 'valibot';
import type { Operation } from './operation.js';
import type { Exchange } from './recording-proxy.js';

/** Fails the test if the value does not match the schema. The message lists the path of each mismatch. */
export function expectShape(schema: GenericSchema, value: unknown): void {
  const { issues = [] } = safeParse(schema, value);
  expect(issues.map(({ path = [], message }) => `${path.map(({ key }) => key).join('.')}: ${message}`)).toEqual([]);
}

export function expectOperation(operation: Operation, exchange: Exchange, token?: string): void {
  expectRequest(operation, exchange, token);
  expectResponse(operation.response, operation.status, exchange);
}

/** Checks the request that the client sent. */
export function expectRequest(operation: Operation, { method, path, headers, body }: Exchange, token?: string): void {
  expect(method).toBe(operation.method);
  expect(path).toMatch(operation.path);
  expect(headers['authorization']).toBe(token === undefined ? undefined : `Bearer ${token}`);
  if (operation.request === undefined) {
    expect(body).toBeUndefined();
    expect(headers['content-type']).toBeUndefined();
  } else {
    expectShape(operation.request, body);
    expect(headers['content-type']).toMatch(/^application\/json(; *charset=utf-8)?$/i);
  }
}

/** Checks the response that the sandbox sent. */
export function expectResponse(schema: GenericSchema, status: number, { response }: Exchange): void {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expectShape(schema, response.body);
}
