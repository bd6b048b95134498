import type { StandardSchemaV1 } from '@standard-schema/spec';
import { shownPath } from './messages/field-name.js';
import { schemaMessage } from './messages/schema-message.js';
import { ownFields } from './own-fields.js';
import { mask } from './redaction/mask.js';

/** A checked value, or why it was refused. */
export type Validated<T> =
  | {
      /** The output of the schema. */
      readonly value: T;
    }
  | {
      /** `field: what is required (what was found)`. Safe to show: it contains no value. */
      readonly refused: string;
    };

/** How to word a refusal. */
export interface RefusalTerms {
  /** Prefix of the path of a field, such as `credentials.`. */
  readonly prefix?: string;
  /** Names of options that another schema checks. They are suggested for a misspelled name too. */
  readonly known?: Iterable<string>;
  /** Texts to hide, in addition to the input. */
  readonly secrets?: () => readonly string[];
}

/** Replaces a message that cannot be shown. */
const INVALID = 'is not valid';

/** The message for a field that the schema does not have. */
const UNKNOWN = 'is not an option';

/** Schemas whose messages are constants. */
const constant = new WeakSet<object>();

/**
 * Declares that all messages of a schema are constants, so that errors show them unchanged. Without it core assumes that
 * a message may quote the input, and removes the input from it.
 *
 * Write each message as a predicate that follows the name of the field, and leave out what was found: core appends it, as
 * in `ttl: must be a number of seconds (got a string)`.
 *
 * @param schema A Standard Schema of any library, such as valibot.
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
 * Checks `input` against a schema of any library. A refusal names the field, the requirement and the kind of value that was
 * found. It never contains the input. If the schema throws or returns a promise, the input is refused.
 *
 * @param whole Name of the input, for a refusal that is not about one of its fields.
 */
export function validate<T>(
  schema: StandardSchemaV1<unknown, T>,
  input: unknown,
  whole: string,
  terms: RefusalTerms = {},
): Validated<T> {
  const { prefix = '', known = [], secrets = none } = ownFields(terms);
  const given = ownFields(input);
  let issue: Issue;
  try {
    const result: unknown = schema['~standard'].validate(given);
    if (isPromise(result)) {
      // No caller waits for it, and its rejection must not end the process.
      result.then(undefined, () => undefined);
      return { refused: `${whole}: must be checked by a synchronous schema (got an asynchronous one)` };
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
        ? `${field} ${UNKNOWN}${suggestion(issue.keys, [...fieldsOf(schema), ...known])}`
        : `${field}: ${message}${issue.found}`,
  };
}

const none = (): readonly string[] => [];

/** The first issue, as far as it can be read. */
interface Issue {
  readonly keys: readonly unknown[];
  readonly message: unknown;
  /** What was found at the path, with a leading space. */
  readonly found: string;
}

function read([first]: readonly unknown[], input: unknown): Issue {
  const { path, message, kind } = first as { readonly path?: unknown; readonly message?: unknown; kind?: unknown };
  const keys = Array.isArray(path) ? path.map(keyOf) : [];
  // An issue of this kind, which valibot has, is about a value of the right type: the type says nothing new.
  return { keys, message, found: kind === 'validation' ? '' : ` ${foundAt(input, keys)}` };
}

function keyOf(step: unknown): unknown {
  return isObject(step) && 'key' in step ? step['key'] : step;
}

function foundAt(input: unknown, keys: readonly unknown[]): string {
  let value = input;
  for (const key of keys as readonly string[]) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return found(undefined);
    value = value[key];
  }
  return value === undefined && keys.length > 0 ? '(got undefined)' : found(value);
}

/** The kind of a value, to append to a message: `(missing)`, `(got null)`, `(got a string)`. Never the value itself. */
export function found(value: unknown): string {
  if (value === undefined) return '(missing)';
  if (value === null) return '(got null)';
  if (Number.isNaN(value)) return '(got NaN)';
  const type = Array.isArray(value) ? 'array' : typeof value;
  return `(got ${/^[ao]/.test(type) ? 'an' : 'a'} ${type})`;
}

function shown(message: unknown, schema: object, input: unknown, secrets: () => readonly string[]): string {
  // The default messages of valibot and zod begin like this, and go on with the input.
  if (typeof message !== 'string' || message.startsWith('Invalid ')) return INVALID;
  return constant.has(schema) ? message : (schemaMessage(message, input, secrets()) ?? INVALID);
}

/** The names of the fields, if this is an object schema of valibot with constant messages. */
function fieldsOf(schema: object): readonly string[] {
  return constant.has(schema) && 'entries' in schema ? Object.keys(Object(schema.entries)) : [];
}

/** Maximum number of edits between a misspelled name and the suggested one. */
const MAX_EDITS = 3;

/** Suggests the known name that is nearest to an unknown one. Shows only the known name. */
function suggestion([unknown, ...deeper]: readonly unknown[], known: readonly string[]): string {
  if (typeof unknown !== 'string' || deeper.length > 0) return '';
  const name = plain(unknown);
  for (let edits = 0; edits <= MAX_EDITS; edits += 1) {
    const near = known.find((other) => edits * 2 < other.length && isWithin(edits, name, plain(other)));
    if (near !== undefined) return `; did you mean ${near}?`;
  }
  return '';
}

/** The letters and digits of a name in lower case: `base_url` and `baseURL` are `baseurl`. */
function plain(name: string): string {
  return name.replace(/[^a-z\d]/gi, '').toLowerCase();
}

/** Whether so many insertions, deletions and replacements of a character turn one text into the other. */
function isWithin(edits: number, one: string, other: string): boolean {
  if (one === other) return true;
  if (edits < 1 || Math.abs(one.length - other.length) > edits) return false;
  let same = 0;
  while (one[same] === other[same]) same += 1;
  const [a, b] = [one.slice(same), other.slice(same)];
  return [a, a.slice(1)].some((x) => [b, b.slice(1)].some((y) => isWithin(edits - 1, x, y)));
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof value['then'] === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * The message of a valibot object schema, for `constantMessages`. Valibot reports three things under one message: a value
 * that is not an object, a missing field, and an unknown field. This function words each of them.
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
 * A copy of parsed JSON that has own fields only, at every depth. A schema reads fields by name and would also accept
 * fields of a polluted prototype.
 */
export function ownJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownJson);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, field] of Object.entries(value)) copy[key] = ownJson(field);
  return copy;
}
