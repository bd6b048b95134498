import type { StandardSchemaV1 } from '@standard-schema/spec';
import { keyOf, shownPath } from './messages/field-name.js';
import { schemaMessage } from './messages/schema-message.js';
import { ownFields } from './own-fields.js';
import { mask } from './redaction/mask.js';

/** A validated value, or the reason why it is invalid. */
export type Validated<T> =
  | {
      /** The output of the schema. */
      readonly value: T;
    }
  | {
      /** Error text that names the field, the requirement and the type of the value, but never contains the value. */
      readonly refused: string;
    };

/** Options for a validation error's text. */
export interface RefusalTerms {
  /** Prefix of field paths, such as `credentials.`. */
  readonly prefix?: string;
  /** Additional option names to suggest for misspelled names. */
  readonly known?: Iterable<string>;
  /** Returns strings that must be hidden in addition to the input. */
  readonly secrets?: () => readonly string[];
}

/** Replaces messages that must not be shown. */
const INVALID = 'is not valid';

/** Error message for an object with a getter that throws. */
export const UNREADABLE = 'must have fields that can be read (a getter threw an error)';

/** Error message for an unknown field. */
const UNKNOWN = 'is not an option';

/** Schemas whose messages do not depend on the input. */
const constant = new WeakSet<object>();

/**
 * Declares that a schema's messages never contain the input, so that errors can show them unchanged. In messages of
 * other schemas, input values are hidden.
 *
 * Each message must be a predicate that follows the field name, and must not include the value. Core appends the
 * value's type, as in `ttl: must be a number of seconds (got a string)`.
 *
 * @param schema A Standard Schema from any library, such as Valibot.
 * @returns The same schema.
 * @example
 * ```ts
 * import { constantMessages, objectMessage } from '@x/core';
 * import * as v from 'valibot';
 *
 * const response = constantMessages(
 *   v.object({ token: v.string('must be a string'), ttl: v.number('must be a number of seconds') }, objectMessage),
 * );
 * ```
 */
export function constantMessages<Schema extends object>(schema: Schema): Schema {
  constant.add(schema);
  return schema;
}

/**
 * Validates `input` with a schema from any library. The error text never contains the input. Asynchronous schemas are
 * rejected.
 *
 * @param whole Name of the whole input in error messages.
 */
export function validate<T>(
  schema: StandardSchemaV1<unknown, T>,
  input: unknown,
  whole: string,
  terms: RefusalTerms = {},
): Validated<T> {
  const { prefix = '', known = [], secrets = none } = ownFields(terms);
  let given: unknown;
  try {
    given = ownFields(input);
  } catch {
    // A getter's error may contain the secret that it was reading.
    return { refused: `${whole}: ${UNREADABLE}` };
  }
  let issue: Issue;
  try {
    const result: unknown = schema['~standard'].validate(given);
    if (isPromise(result)) {
      // An unhandled rejection would crash the process.
      result.then(undefined, () => undefined);
      return { refused: `${whole}: needs a synchronous schema` };
    }
    const { issues, value } = result as { readonly issues: readonly unknown[]; readonly value?: unknown };
    if (issues === undefined && 'value' in (result as object)) return { value: ownFields(value) as T };
    issue = read(issues, given);
  } catch {
    issue = { keys: [], message: undefined, found: '' };
  }
  const path = shownPath(issue.keys);
  const field = path === '' ? whole : mask(prefix + path, secrets());
  const message = shown(issue.message, schema, given, secrets);
  return {
    refused:
      message === UNKNOWN
        ? `${field} ${UNKNOWN}${suggestion(issue.keys, [...Object.keys((schema as ObjectSchema).entries ?? {}), ...known])}`
        : `${field}: ${message}${issue.found}`,
  };
}

const none = (): readonly string[] => [];

/** The first issue that a schema reports. */
interface Issue {
  readonly keys: readonly unknown[];
  readonly message: unknown;
  /** The type of the value, with a leading space. Empty if the type does not add information. */
  readonly found: string;
}

function read([first]: readonly unknown[], input: unknown): Issue {
  const { path, message, kind } = first as {
    readonly path?: unknown;
    readonly message?: unknown;
    readonly kind?: unknown;
  };
  const keys = Array.isArray(path) ? path.map(keyOf) : [];
  // In this kind of Valibot issue, the value has the right type.
  return { keys, message, found: kind === 'validation' ? '' : ` ${foundAt(input, keys)}` };
}

function foundAt(input: unknown, keys: readonly unknown[]): string {
  let value = input;
  for (const key of keys as readonly string[]) {
    const holder = Object(value) as Readonly<Record<string, unknown>>;
    if (!Object.hasOwn(holder, key)) return found(undefined);
    value = holder[key];
  }
  return value === undefined && keys.length > 0 ? '(got undefined)' : found(value);
}

/** Returns a value's type for a message, such as `(missing)`, `(got null)` or `(got a string)`. */
export function found(value: unknown): string {
  if (value === undefined) return '(missing)';
  if (value === null) return '(got null)';
  if (Number.isNaN(value)) return '(got NaN)';
  const type = Array.isArray(value) ? 'array' : typeof value;
  return `(got ${/^[ao]/.test(type) ? 'an' : 'a'} ${type})`;
}

function shown(message: unknown, schema: object, input: unknown, secrets: () => readonly string[]): string {
  // The default messages of Valibot and Zod start with "Invalid" and contain the input.
  if (typeof message !== 'string' || message.startsWith('Invalid ')) return INVALID;
  return constant.has(schema) ? message : (schemaMessage(message, input, secrets()) ?? INVALID);
}

/** A Valibot object schema, which exposes its fields as `entries`. */
interface ObjectSchema {
  readonly entries?: object;
}

/** Maximum length of a misspelled name for which a name is suggested. */
const MAX_MISSPELLED_LENGTH = 40;

/** Suggests a known name that is similar to a misspelled one. */
function suggestion([name, deeper]: readonly unknown[], known: readonly string[]): string {
  if (typeof name !== 'string' || deeper !== undefined || name.length > MAX_MISSPELLED_LENGTH) return '';
  const spellings = new Set(shortened(name));
  const near = known.find((other) => shortened(other).some((spelling) => spellings.has(spelling)));
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/**
 * Returns a name's lowercase letters and digits, and all variants that lack one of these characters. Two names share a
 * variant if they differ by one inserted, missing, replaced or swapped letter.
 */
function shortened(name: string): readonly string[] {
  const letters = name.replace(/[^a-z\d]/gi, '').toLowerCase();
  return [letters, ...Array.from(letters, (_, at) => letters.slice(0, at) + letters.slice(at + 1))];
}

/** Returns whether a value is a promise, including one of another implementation. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Returns the message for a Valibot object schema, for use with `constantMessages`. The message distinguishes
 * non-objects, missing fields and unknown fields.
 *
 * @example
 * ```ts
 * import { constantMessages, objectMessage } from '@x/core';
 * import * as v from 'valibot';
 *
 * const settings = constantMessages(v.strictObject({ stage: v.string('must be a string') }, objectMessage));
 * // "options: must be an object", "stage: is required (missing)", "stgae is not an option; did you mean stage?"
 * ```
 */
export function objectMessage(issue: { readonly expected: string | null; readonly received: string }): string {
  if (issue.expected === 'never') return UNKNOWN;
  return issue.expected?.startsWith('"') ? 'is required' : 'must be an object';
}

/**
 * Copies parsed JSON so that objects at every depth have only own fields. Otherwise, a schema could read fields of a
 * polluted prototype.
 */
export function ownJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownJson);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, field] of Object.entries(value)) copy[key] = ownJson(field);
  return copy;
}
