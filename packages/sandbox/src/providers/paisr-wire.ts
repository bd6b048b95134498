import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from '../http/route.js';
import type { Key } from './paisr-keys.js';

/**
 * Returns an API key as an object in the format that Paisr documents. Only the response to `create` contains the
 * secret.
 */
export function shown(key: Key): object {
  return {
    id: key.id,
    description: key.description,
    permissions: key.permissions,
    created_at: new Date(key.createdAt).toISOString(),
    created_by: 'tem_1',
    // Only keys that were replaced expire. Paisr's API description says that this field is a string, never null.
    ...(key.endsAt !== undefined && { expires_at: new Date(key.endsAt).toISOString() }),
  };
}

export function succeed(data: object): HttpResponse {
  return { status: 200, body: { success: true, data } };
}

export function done(message: string): HttpResponse {
  return { status: 200, body: { success: true, message } };
}

export function refuse(status: number, reason?: string): HttpResponse {
  return { status, body: { success: false, message: reason ?? STATUS_CODES[status] ?? 'Error' } };
}

/** Matches a valid `description`, according to the "Match" entry in Paisr's documentation. */
const DESCRIPTION = /^[a-zA-Z0-9() ]{4,48}$/;

export const DESCRIPTION_EXPECTED = 'description must be 4-48 letters, digits, spaces or parentheses';

export function isDescription(value: unknown): value is string {
  return typeof value === 'string' && DESCRIPTION.test(value);
}

export const SCOPES_EXPECTED = 'scopes must be a list of at least one scope';

/**
 * Returns whether the value is a non-empty list of scopes. Accepts any name, because Paisr's public list of scopes is
 * incomplete.
 */
export function isScopes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && /^\S+$/.test(one));
}
