import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A checked value, or why it was refused: a constant text with the path of the field. */
export type Checked<T> =
  | {
      /** What the schema made of the input. */
      readonly value: T;
    }
  | {
      /** The path of the field and what was expected there. */
      readonly refused: string;
    };

/**
 * Checks `input` against a schema. What comes back on refusal names the field and what was expected there, and never
 * holds the input: the schemas of these packages carry constant messages, each a noun phrase that completes "expected …".
 *
 * @param whole How to call the input where the refusal is not about one of its fields.
 * @param prefix What stands before the path of a field, such as `credentials.`.
 */
export function check<T>(schema: StandardSchemaV1<unknown, T>, input: unknown, whole: string, prefix = ''): Checked<T> {
  const result = schema['~standard'].validate(ownFields(input));
  if ('then' in result) throw new TypeError('expected a schema that answers at once, got an asynchronous one');
  if (result.issues === undefined) return { value: ownFields(result.value) as T };
  const [issue] = result.issues;
  const path = issue?.path?.map((step) => String(typeof step === 'object' ? step.key : step)).join('.') ?? '';
  return { refused: `${path === '' ? whole : prefix + path}: expected ${expectation(issue)}` };
}

/**
 * What was expected. A schema whose author gave no message says what it received, which may be a secret: that message is
 * not used.
 */
function expectation(issue: object | undefined): string {
  const { message, received } = (issue ?? {}) as { readonly message?: unknown; readonly received?: unknown };
  // A text stands in quotation marks there; what else was received, a number or a kind of thing, says nothing.
  const quotes = typeof received === 'string' && received.startsWith('"') && String(message).includes(received);
  return typeof message === 'string' && !quotes && !/^Invalid /.test(message) ? message : 'another value';
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

/**
 * Likewise for what a caller gives, and for what a schema makes of it: its own fields, whose values stay the very ones
 * that were given.
 */
function ownFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.assign(Object.create(null), value);
}
