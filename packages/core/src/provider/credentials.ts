import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import type { Call } from '../call/call.js';
import { hasOwn } from '../own-fields.js';
import { isBearer } from '../secret.js';
import { constantMessages, objectMessage, type Validated, validate } from '../validation.js';

/**
 * Credentials as a value, or as a function that gives them, at once or later. A function is read again for every token
 * request, so a rotated secret is picked up without a restart.
 */
export type CredentialsSource<Credentials> = Credentials | (() => Credentials | Promise<Credentials>);

/** Credentials that have been checked, or a function whose answer is checked each time it is read. */
export type CheckedCredentials<Credentials extends object> = Credentials | (() => unknown);

/**
 * What the credentials of a provider look like: an object with exactly these text fields, none of them blank or with a
 * line break in it.
 *
 * @param fields For each field what it is, as it stands in error messages: `the client secret`.
 * @param sendable What the texts may consist of, where they travel in a header as they are.
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

/** Checks credentials that are given as a value; those of a function are checked each time it is read. */
export function checkCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: unknown,
): Validated<CheckedCredentials<Credentials>> {
  if (typeof source === 'function') return { value: source as () => unknown };
  const checked = validate(schema, source, 'credentials', { prefix: 'credentials.' });
  // An ordinary object: one without a prototype takes twice the memory, for as long as the client lives.
  return hasOwn(checked, 'refused') ? checked : { value: { ...checked.value } };
}

/** How much of the call's time a function may take: the rest is for the request that needs what it gives. */
const MAX_TIMEOUT_SHARE = 0.5;

/** Calls a credentials function. Throws `credentials_unavailable` if it does not return usable credentials in time. */
export async function callCredentials<Credentials extends object>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: () => unknown,
  call: Call,
): Promise<Credentials> {
  let checked: Validated<Credentials>;
  try {
    // The check too: what was given may have getters that throw.
    checked = validate(schema, await call.deadline.wait(Promise.resolve(source()), MAX_TIMEOUT_SHARE), 'credentials', {
      prefix: 'credentials.',
    });
  } catch {
    // A function that took too long is what failed; the caller and the client ended the call for other reasons.
    const { ended } = call.deadline;
    if (ended !== undefined && ended.code !== 'timeout') throw ended;
    // Its message is not passed on: it may hold what the function was reading.
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
