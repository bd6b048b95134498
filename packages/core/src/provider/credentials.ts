import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import type { Call } from '../call/call.js';
import { hasOwn } from '../own-fields.js';
import { isBearer } from '../secret.js';
import { constantMessages, objectMessage, type Validated, validate } from '../validation.js';
import { explanationOf } from './environment.js';

/**
 * The credentials, or a sync or async function that returns them. The function is called for each token request, so you
 * can rotate a secret without a restart. With API keys, the function is called for each API call.
 *
 * @example
 * ```ts
 * const credentials: CredentialsSource<PaySecureZCredentials> = async () => ({
 *   clientId: process.env.CLIENT_ID ?? '',
 *   clientSecret: await vault.read('paysecurez/client-secret'),
 * });
 * ```
 */
export type CredentialsSource<Credentials> = Credentials | (() => Credentials | Promise<Credentials>);

/** Validated credentials, or a function whose result is validated on each call. */
export type CheckedCredentials<Credentials extends object> = Credentials | (() => unknown);

/**
 * Creates a schema for a provider's credentials. The schema accepts an object with exactly these string fields. Values
 * must not be blank, start or end with whitespace, or contain control characters. Error messages never contain values.
 *
 * @param fields Field names and their descriptions for error messages, such as `the client secret`.
 * @param sendable Pass `'header value'` if the values are sent in a header. Such values must be printable ASCII without
 * spaces. Default: `'any text'`.
 * @example
 * ```ts
 * import { credentialsSchema } from '@x/core';
 *
 * const credentials = credentialsSchema({ clientId: 'the client id', clientSecret: 'the client secret' });
 * // "credentials.clientSecret: must be the client secret as a string (got undefined)"
 * ```
 */
export function credentialsSchema<Field extends string>(
  fields: Readonly<Record<Field, string>>,
  sendable: 'any text' | 'header value' = 'any text',
): StandardSchemaV1<unknown, { readonly [Name in Field]: string }> {
  const entries = Object.entries<string>(fields).map(([name, what]) => [name, credentialText(what, sendable)]);
  const schema = constantMessages(
    v.strictObject(Object.fromEntries(entries) as Record<Field, v.GenericSchema<string>>, objectMessage),
  );
  return schema as StandardSchemaV1<unknown, unknown> as StandardSchemaV1<
    unknown,
    { readonly [Name in Field]: string }
  >;
}

/**
 * Creates a valibot schema for one field of the credentials, with the rules of `credentialsSchema`. Use it for schemas
 * that `credentialsSchema` cannot express, for example with an optional field.
 *
 * @param what Description of the field for error messages, such as `the client secret`.
 * @param sendable See `credentialsSchema`.
 * @example
 * ```ts
 * import { constantMessages, credentialText, objectMessage } from '@x/core';
 * import * as v from 'valibot';
 *
 * const entries = { key: credentialText('the API key', 'header value'), tenant: v.optional(credentialText('the tenant')) };
 * const credentials = constantMessages(v.strictObject(entries, objectMessage));
 * ```
 */
export function credentialText(
  what: string,
  sendable: 'any text' | 'header value' = 'any text',
): v.GenericSchema<string> {
  return v.pipe(
    v.string(`must be ${what} as a string`),
    v.regex(/\S/, 'must not be empty or blank'),
    v.check(
      (text) => text.trim() === text,
      'must not have spaces or line breaks around it (trim what you read from a file)',
    ),
    v.check((text) => !/\p{Cc}/u.test(text), 'must not contain line breaks or control characters'),
    v.check((text) => sendable === 'any text' || isBearer(text), 'must be printable ASCII without spaces'),
  );
}

/** Validates static credentials. The result of a credentials function is validated on each call instead. */
export function checkCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: unknown,
): Validated<CheckedCredentials<Credentials>> {
  if (typeof source === 'function') return { value: source as () => unknown };
  const checked = validate(schema, source, 'credentials', { prefix: 'credentials.' });
  // Use an object literal, because an object without a prototype uses twice as much memory.
  return hasOwn(checked, 'refused') ? checked : { value: { ...checked.value } };
}

/** Maximum share of the call's timeout for the credentials function. */
const MAX_TIMEOUT_SHARE = 0.5;

/** Calls a credentials function. Throws `credentials_unavailable` if it fails or times out. */
export async function callCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: () => unknown,
  call: Call,
): Promise<Credentials> {
  let checked: Validated<Credentials>;
  const { stage } = call;
  const started = call.clock.monotonic();
  call.stage = 'waiting for the credentials function';
  try {
    // Getters of the returned object may throw.
    checked = validate(schema, await call.deadline.wait(Promise.resolve(source()), MAX_TIMEOUT_SHARE), 'credentials', {
      prefix: 'credentials.',
    });
  } catch (error) {
    // With any other code, the call was aborted or the client was closed.
    const { ended } = call.deadline;
    if (ended !== undefined && ended.code !== 'timeout') throw ended;
    const explanation = explanationOf(error);
    if (explanation !== undefined) throw call.error('credentials_unavailable', explanation);
    const limit = Math.round(call.timeout * MAX_TIMEOUT_SHARE);
    const timedOut = ended !== undefined || call.clock.monotonic() - started >= limit;
    const text = timedOut ? `did not return credentials within ${limit} ms` : `failed${kindOfError(error)}`;
    throw call.error('credentials_unavailable', `the credentials function ${text}`);
  }
  call.stage = stage;
  if (hasOwn(checked, 'refused')) {
    throw call.error('credentials_unavailable', `the credentials function: ${checked.refused}`);
  }
  return checked.value;
}

/** Narrows the type. `typeof` cannot narrow it, because `Credentials` can be any object type. */
export function isFunction(value: object): value is () => unknown {
  return typeof value === 'function';
}

/**
 * Describes an error by its name and code, such as ` (TypeError, ECONNREFUSED)`. The message is not shown, because it may
 * contain a secret.
 */
function kindOfError(error: unknown): string {
  try {
    const { name, code } = Object(error) as { readonly name?: unknown; readonly code?: unknown };
    const isName = typeof name === 'string' && /^[A-Z][A-Za-z]{0,39}(Error|Exception)$|^Error$/.test(name);
    const isCode = typeof code === 'string' && /^(E[A-Z]{2,15}|(UND_)?ERR_[A-Z_]{2,40})$/.test(code);
    const shown = [...(isName ? [name] : []), ...(isCode ? [code] : [])];
    return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
  } catch {
    // A getter may throw.
    return '';
  }
}
