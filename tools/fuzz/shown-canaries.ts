import { inspect } from 'node:util';
import { type Disguise, disguisesOf } from '@x/test-kit/disguises';
import { RESPONSE_CANARY } from './nasty-values.js';
import type { Reading } from './reading.js';
import type { Operation, Subject } from './subject.js';

/**
 * Text that represents customer data in API responses. `error.response` may contain it, because that field is not
 * printed.
 */
export const CUSTOMER_CANARY = 'customercanary';

/** Returns every string that a program may print for a value. */
export function shown(value: unknown): string {
  const printed = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
  const texts = isErrorLike(value) ? [value.message, String(value.stack), String(value)] : [];
  return [printed, JSON.stringify(value), ...texts].join('\n');
}

/** Returns whether a value has the fields of an error. `instanceof` fails for errors from a different realm. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

/** Returns a fault for each sent secret that appears in the text, in full or in half and in any spelling. */
export function sentCanaries(
  text: string,
  { secrets }: Pick<Operation, 'secrets'>,
  reading: Reading,
): readonly string[] {
  const lower = text.toLowerCase();
  const found = secrets.flatMap((secret) => {
    const disguises = disguisesOf(secret).filter((form) => isIn(text, lower, form));
    const disguise = disguises.find((form) => !isHalf(form)) ?? disguises[0];
    return disguise === undefined ? [] : [{ secret, disguise }];
  });
  return found
    .filter(({ disguise }) => !isHalf(disguise) || !containsParts(reading, secrets))
    .map(({ secret, disguise }) => `shows ${disguise.form} ${secret}`);
}

/**
 * Returns whether a response contains a fragment of a secret outside the whole secret. A client cannot recognize such a
 * fragment.
 */
function containsParts(reading: Reading, secrets: readonly string[]): boolean {
  const forms = secrets.flatMap(disguisesOf);
  let rest = (reading.text ?? reading.body?.toString('latin1') ?? '').toLowerCase();
  for (const { text } of forms.filter((form) => !isHalf(form))) {
    rest = rest.replaceAll(JSON.stringify(text).slice(1, -1).toLowerCase(), '');
  }
  return forms.some(({ text }) => rest.includes(JSON.stringify(text).slice(1, -1).toLowerCase()));
}

function isHalf({ form }: Disguise): boolean {
  return form.includes('half');
}

function isIn(text: string, lower: string, { text: wanted, exactCase }: Disguise): boolean {
  return exactCase ? text.includes(wanted) : lower.includes(wanted);
}

/** Returns a fault for each of the response's canaries that appears in the text but not in the provider's message. */
export function responseCanaries(
  text: string,
  operation: Operation,
  subject: Subject,
  reading: Reading,
): readonly string[] {
  const canaries = operation.mutates === 'token response' ? [RESPONSE_CANARY] : [RESPONSE_CANARY, CUSTOMER_CANARY];
  const found = canaries.filter((canary) => text.includes(canary));
  if (found.length === 0) return [];
  const words = [subject.providerWords(reading.json), ...reading.requestIds].join('\n');
  return found.filter((canary) => !words.includes(canary)).map((canary) => `shows ${canary}`);
}
