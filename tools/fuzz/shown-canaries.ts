import { inspect } from 'node:util';
import { type Disguise, disguisesOf } from '@x/test-kit/disguises';
import { ANSWERED_CANARY } from './nasty-values.js';
import type { Reading } from './reading.js';
import type { Operation, Subject } from './subject.js';

/** What a customer's data are called in answers of an API: they may be in `response`, which nothing shows. */
export const CUSTOMER_CANARY = 'customercanary';

/** Everything about a value that somebody may print. */
export function shown(value: unknown): string {
  const printed = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
  const texts = isErrorLike(value) ? [value.message, String(value.stack), String(value)] : [];
  return [printed, JSON.stringify(value), ...texts].join('\n');
}

/** By its fields: the classes of another realm are not ours. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

/** The canaries of what was sent that stand in a text, in whatever form, whole or by halves. */
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
    .filter(({ disguise }) => !isHalf(disguise) || !speaksOfParts(reading, secrets))
    .map(({ secret, disguise }) => `shows ${disguise.form} ${secret}`);
}

/** Whether an answer has a part of a secret in it that was not sent as such: nobody can know it for one. */
function speaksOfParts(reading: Reading, secrets: readonly string[]): boolean {
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

/** The canaries of the answer that stand in a text, though the provider has not said them as its words. */
export function answeredCanaries(
  text: string,
  operation: Operation,
  subject: Subject,
  reading: Reading,
): readonly string[] {
  const canaries = operation.mutates === 'token answer' ? [ANSWERED_CANARY] : [ANSWERED_CANARY, CUSTOMER_CANARY];
  const found = canaries.filter((canary) => text.includes(canary));
  if (found.length === 0) return [];
  const said = subject.said(reading.json);
  return found.filter((canary) => !said.includes(canary)).map((canary) => `shows ${canary}`);
}
