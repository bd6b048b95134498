import { type Draft, remove, set } from './draft.js';
import {
  HEADER_NAMES,
  HEADER_VALUES,
  LENGTHS,
  LOCATIONS,
  REASONS,
  RETRY_AFTERS,
  STATUSES,
  TYPES,
} from './http-values.js';
import { bomb, encode, encodeBadly, mislabel } from './mutate-coding.js';
import { endingOf, framingFor, splitsOf, tamperWith } from './mutate-transfer.js';
import type { Random } from './random.js';
import type { Answer, Header, WireAnswer } from './wire-answer.js';

type Change = (draft: Draft, random: Random) => void;

const CHANGES: readonly Change[] = [
  setStatus,
  setStatus,
  setStatus,
  (draft, random) => set(draft, 'content-type', random.pick(TYPES)),
  (draft) => remove(draft, 'content-type'),
  repeatHeader,
  addHeader,
  addHeader,
  encode,
  encode,
  encodeBadly,
  mislabel,
  bomb,
  (draft, random) => set(draft, 'content-length', random.pick(LENGTHS)),
  askToWait,
  redirect,
  (draft, random) => draft.headers.push([random.pick(HEADER_NAMES), 'h'.repeat(random.pick([1_000, 15_000, 17_000]))]),
  (draft, random) => draft.headers.push(...Array.from({ length: random.pick([50, 500]) }, (): Header => ['x-h', 'h'])),
  (draft, random) =>
    draft.informational.push(...Array.from({ length: 1 + random.below(3) }, () => random.pick([100, 102, 103]))),
  (draft, random) => {
    draft.reason = random.pick(REASONS);
  },
];

/** Changes what stands around a body, and how it arrives. */
export function mutateHttp(answer: Answer, random: Random): WireAnswer {
  const draft: Draft = { ...answer, reason: 'OK', headers: [...answer.headers], informational: [] };
  if (random.oneIn(3)) {
    for (let turn = random.pick([1, 1, 2, 3]); turn > 0; turn -= 1) random.pick(CHANGES)(draft, random);
  }
  const { status, body } = draft;
  const informational = status < 200;
  if (informational) draft.informational.push(status);
  return {
    ...draft,
    splits: splitsOf(body.length, random),
    ending: informational || random.oneIn(10) ? endingOf(body.length, random, informational) : { kind: 'whole' },
    framing: framingFor(random),
    tamper: random.oneIn(6) ? tamperWith(random) : undefined,
  };
}

function setStatus(draft: Draft, random: Random): void {
  draft.status = random.oneIn(5) ? 100 + random.below(900) : random.pick(STATUSES);
}

function repeatHeader(draft: Draft, random: Random): void {
  const header = random.pick(draft.headers);
  if (header !== undefined) draft.headers.push(random.oneIn(2) ? header : [header[0], random.pick(HEADER_VALUES)]);
}

function addHeader(draft: Draft, random: Random): void {
  draft.headers.push([random.pick(HEADER_NAMES), random.pick(HEADER_VALUES)]);
}

function askToWait(draft: Draft, random: Random): void {
  if (!random.oneIn(4)) draft.status = random.pick([429, 429, 503, 301, 408]);
  draft.headers.push(['retry-after', random.pick(RETRY_AFTERS)]);
}

function redirect(draft: Draft, random: Random): void {
  draft.status = random.pick([301, 302, 303, 307, 308, 300, 304]);
  draft.headers.push(['location', random.pick(LOCATIONS)]);
}
