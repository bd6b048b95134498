import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import type { Call } from '../call/call.js';
import { hasOwn } from '../own-fields.js';
import { isBearer } from '../secret.js';
import { constantMessages, objectMessage, type Validated, validate } from '../validation.js';

/**
 * Credentials as a value, or as a function that returns them or a promise of them. The function is called on each
 * token request, so you can rotate a secret without a restart.
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

/** Checked credentials, or a function whose result is checked on each call. */
export type CheckedCredentials<Credentials extends object> = Credentials | (() => unknown);

/**
 * Creates the schema of a provider's credentials: an object with exactly these string fields. No value may be blank,
 * have whitespace around it, or contain line breaks or control characters. The messages of the schema are constants.
 *
 * @param fields Name of each field, and its description in error messages, such as `the client secret`.
 * @param sendable `'header value'` if the values are sent unchanged in a header: then they must be printable ASCII
 * characters without spaces. Default: `'any text'`.
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
    v.check(
      (text) => sendable === 'any text' || isBearer(text),
      'must contain only printable ASCII characters without spaces',
    ),
  );
}

/** Checks credentials that are a value. The result of a function is checked on each call. */
export function checkCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: unknown,
): Validated<CheckedCredentials<Credentials>> {
  if (typeof source === 'function') return { value: source as () => unknown };
  const checked = validate(schema, source, 'credentials', { prefix: 'credentials.' });
  // Copied to an ordinary object. One without a prototype would take twice the memory while the client exists.
  return hasOwn(checked, 'refused') ? checked : { value: { ...checked.value } };
}

/** Maximum share of the call's time that the function may take. The rest is for the request. */
const MAX_TIMEOUT_SHARE = 0.5;

/** Calls a credentials function. Throws `credentials_unavailable` if it does not return usable credentials in time. */
export async function callCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: () => unknown,
  call: Call,
): Promise<Credentials> {
  let checked: Validated<Credentials>;
  try {
    // The check is inside `try` too, because getters of the result may throw.
    checked = validate(schema, await call.deadline.wait(Promise.resolve(source()), MAX_TIMEOUT_SHARE), 'credentials', {
      prefix: 'credentials.',
    });
  } catch {
    // A timeout means that the function took too long. For any other reason, the caller or the client ended the call.
    const { ended } = call.deadline;
    if (ended !== undefined && ended.code !== 'timeout') throw ended;
    // The message of the error is not shown, because it may contain a secret.
    throw call.error('credentials_unavailable', 'the credentials function failed or took too long');
  }
  if (hasOwn(checked, 'refused')) {
    throw call.error('credentials_unavailable', `the credentials function: ${checked.refused}`);
  }
  return checked.value;
}

/** Whether the credentials are a function. Narrower than `typeof`, which keeps the object type. */
export function isFunction(value: object): value is () => unknown {
  return typeof value === 'function';
}
