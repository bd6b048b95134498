import { textOf } from './json-tree.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateHttp } from './mutate-http.js';
import { mutateJson } from './mutate-json.js';
import type { Random } from './random.js';
import type { Genuine, Operation } from './subject.js';
import { type Answer, honest, type WireAnswer } from './wire-answer.js';

/** One of the operations, by their shares. */
export function draw(operations: readonly Operation[], random: Random): Operation {
  let left = random.below(operations.reduce((sum, { share }) => sum + share, 0));
  const drawn = operations.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  if (drawn === undefined) throw new Error('expected an operation with a share');
  return drawn;
}

/** A genuine answer, changed in what it says, in its bytes and in how it comes; now and then in nothing. */
export function mutated(genuine: Genuine, random: Random, secrets: readonly string[]): WireAnswer {
  const body = random.oneIn(3) ? genuine.body : mutateJson(genuine.body, random, secrets);
  const style = random.oneIn(4) ? random.pick(['compact', 'printed', 'spacious'] as const) : genuine.style;
  const answer = written({ ...genuine, body, ...(style !== undefined && { style }) });
  return mutateHttp(random.oneIn(5) ? { ...answer, body: mutateBytes(answer.body, random) } : answer, random);
}

/** A genuine answer as it is. */
export function unchanged(genuine: Genuine): WireAnswer {
  return honest(written(genuine));
}

function written({ status, body, style = 'compact', headers = {} }: Genuine): Answer {
  const all = { 'content-type': 'application/json', ...headers };
  return { status, headers: Object.entries(all), body: Buffer.from(textOf(body, style)) };
}
