import type { StandardSchemaV1 } from '@standard-schema/spec';
import { shownPath } from './messages/field-name.js';
import { schemaMessage } from './messages/schema-message.js';
import { ownFields } from './own-fields.js';
import { mask } from './redaction/mask.js';

/** A checked value, or why it was refused. */
export type Validated<T> =
  | {
      /** What the schema made of the input. */
      readonly value: T;
    }
  | {
      /** The path of the field and what was expected there. Fit to be shown. */
      readonly refused: string;
    };

/** How a refusal is told. */
export interface RefusalTerms {
  /** Stands before the path of a field, such as `credentials.`. */
  readonly prefix?: string;
  /** What must not be shown, besides the input. */
  readonly secrets?: () => readonly string[];
}

/** Stands for a message that can not be shown. */
const ANOTHER = 'another value';

/** Schemas whose messages are constants. */
const constant = new WeakSet<object>();

/**
 * Declares that all messages of a schema are constants, each a noun phrase that completes "expected …". They are then
 * shown as they are. Messages of all other schemas may quote the input: of those the input is taken out.
 *
 * @returns The same schema.
 */
export function constantMessages<Schema extends object>(schema: Schema): Schema {
  constant.add(schema);
  return schema;
}

/**
 * Checks `input` against a schema of any library. A refusal names the field and what was expected there, and never holds
 * the input. A schema that throws, or that does not return at once, refuses.
 *
 * @param whole How to call the input where the refusal is not about one of its fields.
 */
export function validate<T>(
  schema: StandardSchemaV1<unknown, T>,
  input: unknown,
  whole: string,
  terms: RefusalTerms = {},
): Validated<T> {
  const { prefix = '', secrets = none } = ownFields(terms);
  const given = ownFields(input);
  let issue: Issue;
  try {
    const result: unknown = schema['~standard'].validate(given);
    if (isPromise(result)) {
      // Nobody waits for it: what it rejects with must not end the process.
      result.then(undefined, () => undefined);
      return { refused: `${whole}: expected a schema that returns at once, got an asynchronous one` };
    }
    const { issues, value } = result as { readonly issues: readonly unknown[]; readonly value?: unknown };
    if (issues === undefined && 'value' in (result as object)) return { value: ownFields(value) as T };
    issue = read(issues);
  } catch {
    issue = { path: '', message: undefined };
  }
  const path = issue.path === '' ? whole : mask(prefix + issue.path, secrets());
  return { refused: `${path}: expected ${expectation(issue.message, schema, given, secrets)}` };
}

const none = (): readonly string[] => [];

/** What an issue says, as far as it can be read. */
interface Issue {
  readonly path: string;
  readonly message: unknown;
}

/** Reads the first issue. */
function read([first]: readonly unknown[]): Issue {
  const { path, message } = first as { readonly path?: unknown; readonly message?: unknown };
  return { path: Array.isArray(path) ? shownPath(path) : '', message };
}

/** What was expected. */
function expectation(message: unknown, schema: object, input: unknown, secrets: () => readonly string[]): string {
  // So begin the messages of valibot and zod where an author gave none: what follows is what came.
  if (typeof message !== 'string' || message.startsWith('Invalid ')) return ANOTHER;
  return constant.has(schema) ? message : (schemaMessage(message, input, secrets()) ?? ANOTHER);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof value['then'] === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * The message for an object schema of valibot, which reports three things under one message: a value that is no
 * object, a missing field, and a field that it does not know.
 */
export function objectMessage(issue: { readonly expected: string | null; readonly received: string }): string {
  if (issue.expected === 'never') return 'no field of this name';
  if (issue.expected?.startsWith('"')) return 'a value, but it is missing';
  return issue.received === 'undefined' ? 'an object, but it is missing' : 'an object';
}

/**
 * A copy of parsed JSON that holds own fields alone, at every depth: a schema reads fields by name and would accept what
 * a polluted prototype adds.
 */
export function ownJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownJson);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, field] of Object.entries(value)) copy[key] = ownJson(field);
  return copy;
}
