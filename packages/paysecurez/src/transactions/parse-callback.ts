import { types } from 'node:util';
import { ownFields, ProviderError } from '@x/core';
import * as v from 'valibot';
import type { TransactionState, UnverifiedCallback } from './transaction.js';
import { state } from './transaction-schemas.js';

/**
 * Reads the body of a callback from PaySecureZ and checks the types of the documented fields. PaySecureZ does not
 * document how to verify a callback, so anyone who knows your `callbackUrl` can forge one. Read the transaction's status
 * with an authorized call before you act on it. The same callback can arrive several times.
 *
 * @param body The request's body, as text, bytes or parsed JSON.
 * @returns The posted fields in `unverified`. Fields that the documentation does not list are kept.
 * @throws ProviderError `invalid_webhook` with the reason `malformed` if the body is not a callback. The message names
 * the field, but not its value.
 * @throws ProviderError `invalid_options` if `body` is not a body, such as a promise or a request.
 * @example
 * ```ts
 * const { unverified } = parseCallback(await request.text());
 * const path = `/api/v1/transactions/${encodeURIComponent(unverified.TransactionId)}/status`;
 * const { data } = await paysecurez.http.get<TransactionState>(path);
 * if (data.Reference === order.reference && data.Amount === order.amount && data.Currency === order.currency) {
 *   await save(order.reference, data.Status);
 * }
 * ```
 */
export function parseCallback(body: unknown): UnverifiedCallback {
  const fields = jsonOf(body);
  const { issues } = v.safeParse(state, ownFields(fields));
  if (issues === undefined) return { unverified: fields as TransactionState };
  const [{ path, message }] = issues;
  // The schema contains all names and messages, so they do not depend on the body.
  throw malformed(`${path?.map(({ key }) => String(key)).join('.') ?? 'the body'}: ${message}`);
}

function jsonOf(body: unknown): unknown {
  if (!isBody(body)) {
    throw error('invalid_options', "body: must be the request's body as text, bytes or parsed JSON; await promises");
  }
  try {
    return JSON.parse(textOf(body), withoutPrototype);
  } catch {
    // The parser's error quotes the body.
    throw malformed('the body must be JSON');
  }
}

/** Returns the text of a body. Parsed JSON is serialized again, so that the caller cannot change the result. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (!isBytes(body)) return JSON.stringify(body);
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

function isBytes(body: unknown): body is Uint8Array | ArrayBuffer {
  return types.isUint8Array(body) || types.isAnyArrayBuffer(body);
}

/** Returns whether a value can be a body. Anyone can post any JSON, or nothing, but not an instance of a class. */
function isBody(body: unknown): boolean {
  if (typeof body !== 'object') return !['function', 'symbol', 'bigint'].includes(typeof body);
  if (body === null || Array.isArray(body) || isBytes(body)) return true;
  const prototype = Object.getPrototypeOf(body) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Drops keys named `__proto__`, which could set the prototype when the object is copied. */
function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

function malformed(text: string): ProviderError {
  return error('invalid_webhook', text);
}

function error(code: 'invalid_options' | 'invalid_webhook', text: string): ProviderError {
  return new ProviderError({
    provider: 'paysecurez',
    operation: 'parseCallback',
    code,
    ...(code === 'invalid_webhook' && { reason: 'malformed' }),
    message: `paysecurez parseCallback: ${text}`,
    outcome: 'not_sent',
    attempts: 0,
    retryable: false,
  });
}
