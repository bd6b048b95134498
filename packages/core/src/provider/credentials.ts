import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import type { Call } from '../call/call.js';
import { hasOwn } from '../own-fields.js';
import { isBearer } from '../secret.js';
import { constantMessages, objectMessage, type Validated, validate } from '../validation.js';

/**
 * The credentials as a value, or a function that returns the credentials or a promise of them. The function is called
 * for each token request, so you can rotate a secret without a restart. If the provider uses API keys, the function is
 * called for each API call.
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
 * Creates a schema for a provider's credentials. The schema accepts an object with exactly these fields, whose values
 * must be strings. A value must not be blank, must not start or end with whitespace, and must not contain line breaks
 * or control characters. All messages of the schema are constants.
 *
 * @param fields The name of each field, and its description in error messages, such as `the client secret`.
 * @param sendable Pass `'header value'` if the values are sent unchanged in a header. The values must then be printable
 * ASCII characters without spaces. Default: `'any text'`.
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
  const entries = Object.entries<string>(fields).map(([name, what]) => [name, textField(what, sendable)]);
  const schema = constantMessages(
    v.strictObject(Object.fromEntries(entries) as Record<Field, v.GenericSchema<string>>, objectMessage),
  );
  return schema as StandardSchemaV1<unknown, unknown> as StandardSchemaV1<
    unknown,
    { readonly [Name in Field]: string }
  >;
}

function textField(what: string, sendable: 'any text' | 'header value'): v.GenericSchema<string> {
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

/**
 * Validates credentials that are passed as a value. The result of a credentials function is validated on each call
 * instead.
 */
export function checkCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: unknown,
): Validated<CheckedCredentials<Credentials>> {
  if (typeof source === 'function') return { value: source as () => unknown };
  const checked = validate(schema, source, 'credentials', { prefix: 'credentials.' });
  // Copy the fields to an ordinary object. An object without a prototype would use twice as much memory for as long as
  // the client exists.
  return hasOwn(checked, 'refused') ? checked : { value: { ...checked.value } };
}

/**
 * Maximum share of the call's timeout that the credentials function may take. The remaining time is reserved for the
 * request.
 */
const MAX_TIMEOUT_SHARE = 0.5;

/**
 * Calls a credentials function. Throws an error with the code `credentials_unavailable` if the function does not return
 * valid credentials in time.
 */
export async function callCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: () => unknown,
  call: Call,
): Promise<Credentials> {
  let checked: Validated<Credentials>;
  try {
    // The validation is also inside the `try` block, because getters of the result may throw.
    checked = validate(schema, await call.deadline.wait(Promise.resolve(source()), MAX_TIMEOUT_SHARE), 'credentials', {
      prefix: 'credentials.',
    });
  } catch {
    // A timeout means that the function took too long. Any other code means that the caller aborted the call or that
    // the client was closed.
    const { ended } = call.deadline;
    if (ended !== undefined && ended.code !== 'timeout') throw ended;
    // The error of the function is not shown, because its message may contain a secret.
    throw call.error('credentials_unavailable', 'the credentials function failed or took too long');
  }
  if (hasOwn(checked, 'refused')) {
    throw call.error('credentials_unavailable', `the credentials function: ${checked.refused}`);
  }
  return checked.value;
}

/**
 * Returns whether the credentials are a function. A plain `typeof` check would not narrow the type, because
 * `Credentials` can be any object type.
 */
export function isFunction(value: object): value is () => unknown {
  return typeof value === 'function';
}
