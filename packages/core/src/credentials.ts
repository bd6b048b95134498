import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { isBearer } from './bearer.js';
import type { Call } from './call.js';
import { check, objectMessage } from './schema.js';

/**
 * Credentials as a value, or as a function that gives them, at once or later. A function is read again for every token
 * request, so a rotated secret is picked up without a restart.
 */
export type CredentialsSource<Credentials> = Credentials | (() => Credentials | Promise<Credentials>);

/** Reads the credentials for one call. Throws `credentials_unavailable` where a function gives none that are usable. */
export type CredentialsReader<Credentials> = (call: Call) => Promise<Credentials>;

/**
 * What the credentials of a provider look like: an object with exactly these text fields, none of them blank or with a
 * line break in it.
 *
 * @param fields For each field what it is, as it stands in error messages: `the client secret`.
 * @param sendable What the texts may consist of, where they travel in a header as they are.
 */
export function credentialsSchema<Credentials extends object>(
  fields: Readonly<Record<keyof Credentials & string, string>>,
  sendable: 'any text' | 'header value' = 'any text',
): StandardSchemaV1<unknown, Credentials> {
  const entries = Object.entries<string>(fields).map(([name, what]) => [name, textField(what, sendable)]);
  const schema = v.strictObject(Object.fromEntries(entries) as Record<string, v.GenericSchema<string>>, objectMessage);
  return schema as StandardSchemaV1<unknown, object> as StandardSchemaV1<unknown, Credentials>;
}

function textField(what: string, sendable: 'any text' | 'header value'): v.GenericSchema<string> {
  return v.pipe(
    v.string(`${what} as text`),
    v.regex(/\S/, `${what}, but it is empty or blank`),
    v.check(
      (text) => text.trim() === text,
      `${what} without spaces and line breaks around it (trim what was read from a file)`,
    ),
    v.check((text) => !/\p{Cc}/u.test(text), `${what} without line breaks and control characters`),
    v.check(
      (text) => sendable === 'any text' || isBearer(text),
      `${what} in printable ASCII characters without spaces`,
    ),
  );
}

/** Checks credentials given as a value at once and those of a function each time it is read. */
export function credentialsReader<Credentials>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: unknown,
): { readonly read: CredentialsReader<Credentials> } | { readonly refused: string } {
  if (typeof source !== 'function') {
    const checked = check(schema, source, 'credentials', 'credentials.');
    if ('refused' in checked) return checked;
    const held = Promise.resolve(checked.value);
    return { read: () => held };
  }
  return { read: (call) => readFunction(schema, source as () => unknown, call) };
}

async function readFunction<Credentials>(
  schema: StandardSchemaV1<unknown, Credentials>,
  source: () => unknown,
  call: Call,
): Promise<Credentials> {
  let given: unknown;
  try {
    given = await call.wait(Promise.resolve(source()));
  } catch {
    // Its message is not passed on: it may hold what the function was reading.
    throw call.error('credentials_unavailable', 'expected the credentials function to give credentials, it failed');
  }
  const checked = check(schema, given, 'credentials', 'credentials.');
  if ('refused' in checked) {
    throw call.error('credentials_unavailable', `the credentials function: ${checked.refused}`);
  }
  return checked.value;
}
