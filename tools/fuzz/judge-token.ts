import type { AccessToken } from '@x/core';
import { RESPONSE_CANARY } from './nasty-values.js';
import type { Reading } from './reading.js';
import { shown } from './shown-canaries.js';
import { MAX_TOKEN_RESPONSE_BYTES } from './subject.js';

const DAY = 24 * 60 * 60 * 1000;

/** The token and lifetime in the provider's response. */
export interface StatedToken {
  readonly token: unknown;
  readonly expiresIn: unknown;
}

/** Returns the faults in a token. */
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
  // These negated comparisons also report a lifetime of NaN.
  if (!(lifetime > 0)) faults.push(`a lifetime of ${lifetime} ms`);
  if (!(lifetime <= DAY)) faults.push(`a lifetime of ${lifetime} ms, more than a day`);
  if (text.includes(RESPONSE_CANARY) && shown(token).includes(RESPONSE_CANARY))
    faults.push('a token that prints its value');
  if (!reading.exact) return faults;
  const { token: sent, expiresIn } = stated(reading.json);
  if (text !== sent) faults.push('a token that differs from the token in the response');
  const maxSeconds = Math.min(
    ...[secondsIn(expiresIn), jwtLifetime(text)].map((seconds) => (seconds >= 1 ? seconds : Infinity)),
  );
  if (lifetime > maxSeconds * 1000)
    faults.push(`a lifetime of ${lifetime} ms, more than the ${maxSeconds} s in the response`);
  if ((reading.body?.length ?? 0) > MAX_TOKEN_RESPONSE_BYTES)
    faults.push('a token from a response above the size limit');
  if (reading.status !== 200 && reading.status !== 201) faults.push(`a token with status ${reading.status}`);
  if (!reading.whole) faults.push('a token from a truncated response');
  return faults;
}

/** Returns a JWT's lifetime in seconds according to its claims, or 0 if the claims do not specify one. */
function jwtLifetime(token: string): number {
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
