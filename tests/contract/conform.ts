import { expect } from '@jest/globals';
import { type GenericSchema, safeParse } from 'valibot';
import type { Exchange } from './recording-proxy.js';
import type { Operation } from './wire-shapes.js';

/** Fails the test with the path of the field that is not as the table has it. */
export function expectShape(schema: GenericSchema, value: unknown): void {
  const { issues = [] } = safeParse(schema, value);
  expect(issues.map(({ path = [], message }) => `${path.map(({ key }) => key).join('.')}: ${message}`)).toEqual([]);
}

/** Both sides of an operation that went well. */
export function expectOperation(operation: Operation, exchange: Exchange, token?: string): void {
  expectRequest(operation, exchange, token);
  expectAnswer(operation.answer, operation.status, exchange);
}

/** What the client has sent. */
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

/** What the sandbox has answered. */
export function expectAnswer(schema: GenericSchema, status: number, { answer }: Exchange): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expectShape(schema, answer.body);
}
