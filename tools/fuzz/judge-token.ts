import type { AccessToken } from '@x/core';
import { ANSWERED_CANARY } from './nasty-values.js';
import type { Reading } from './reading.js';
import { shown } from './shown-canaries.js';
import { LARGEST_TOKEN_ANSWER } from './subject.js';

const DAY = 24 * 60 * 60 * 1000;

/** What an answer says of a token, where its provider puts that. */
export interface StatedToken {
  readonly token: unknown;
  readonly expiresIn: unknown;
}

/** What is wrong with a token. */
export function judgeToken(
  value: unknown,
  stated: (json: unknown) => StatedToken,
  reading: Reading,
): readonly string[] {
  if (typeof (value as Partial<AccessToken> | undefined)?.reveal !== 'function') return [`no token: ${String(value)}`];
  const token = value as AccessToken;
  const text = token.reveal();
  const faults: string[] = [];
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) faults.push('a token that no header can carry');
  if (text === 'null' || text === 'undefined') faults.push(`the token ${text}`);
  const { issuedAt, expiresAt } = token;
  const lifetime = Number(expiresAt) - Number(issuedAt);
  // Not a number, it is neither.
  if (!(lifetime > 0)) faults.push(`a lifetime of ${lifetime} ms`);
  if (!(lifetime <= DAY)) faults.push(`a lifetime of ${lifetime} ms, more than a day`);
  if (text.includes(ANSWERED_CANARY) && shown(token).includes(ANSWERED_CANARY))
    faults.push('a token that shows itself');
  if (!reading.exact) return faults;
  const { token: said, expiresIn } = stated(reading.json);
  if (text !== said) faults.push('another token than the answer holds');
  const longest = Math.min(
    ...[secondsIn(expiresIn), spanOf(text)].map((seconds) => (seconds >= 1 ? seconds : Infinity)),
  );
  if (lifetime > longest * 1000)
    faults.push(`a lifetime of ${lifetime} ms, more than the ${longest} s that are stated`);
  if ((reading.body?.length ?? 0) > LARGEST_TOKEN_ANSWER) faults.push('a token out of an answer beyond the limit');
  if (reading.status !== 200 && reading.status !== 201) faults.push(`a token with status ${reading.status}`);
  if (!reading.whole) faults.push('a token out of an answer that did not come to its end');
  return faults;
}

/** How long a JWT says that it lives, in seconds. */
function spanOf(token: string): number {
  try {
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      iat: unknown;
      exp: unknown;
    };
    return typeof iat === 'number' && typeof exp === 'number' && token.split('.').length === 3 ? exp - iat : 0;
  } catch {
    return 0;
  }
}

function secondsIn(stated: unknown): number {
  return typeof stated === 'number' || (typeof stated === 'string' && /^\d+$/.test(stated)) ? Number(stated) : 0;
}
