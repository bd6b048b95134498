import type { Instant } from '../clock.js';
import type { TokenRequestReason } from '../events.js';
import { isBearer } from '../secret.js';
import { AccessToken } from '../token/access-token.js';
import type { Grant } from '../token/held-token.js';
import { leewayOf, MAX_LIFETIME_MS } from '../token/lifetime.js';
import type { StoredToken } from '../token-store.js';

/** A stored token that is valid in this process. Its credentials are those of the client that adopts it. */
export type Adopted = Omit<Grant, 'credentials'>;

/** The reason why the age of a stored token cannot be determined. */
export type Doubt = 'unreadable' | 'clock_skew';

/**
 * Decides whether this process can use a stored token. Returns a grant to adopt, `undefined` if the token is of no
 * use, or the reason for a doubt. From then on, the clocks of this machine determine the age of the adopted token.
 *
 * There are two measures of the age: by the wall clocks of this machine and of the machine that requested the token,
 * and by the clock of the store. The larger one counts.
 *
 * @param latest The token that this process received last. The same or an older token is not adopted.
 * @param took Maximum age of the store's `remaining`, in milliseconds.
 * @param reason Why the process needs a token.
 */
export function adopt(
  { value, issuedAt, lifetime, remaining }: StoredToken,
  latest: AccessToken | undefined,
  now: Instant,
  took: number,
  reason: TokenRequestReason,
): Adopted | Doubt | undefined {
  if (typeof value !== 'string' || !isBearer(value) || typeof lifetime !== 'number' || lifetime > MAX_LIFETIME_MS) {
    return 'unreadable';
  }
  const byWall = now.wall - issuedAt;
  const byStore = lifetime - remaining + took;
  const leeway = leewayOf(lifetime);
  // If they differ by more than the leeway, or more time remains than the lifetime, some clock is wrong. The negated
  // condition is also true for NaN.
  if (!(Math.abs(byWall - byStore) <= leeway && byStore >= -leeway)) return 'clock_skew';
  const age = Math.max(byWall, byStore, 0);
  if (age >= lifetime - leeway) return undefined;
  const sent = { wall: now.wall - age, monotonic: now.monotonic - age };
  // The clocks cannot order two tokens more precisely than this. The successor of a token near expiry is younger by
  // far more.
  const tolerance = reason === 'ahead' ? 0 : leeway;
  const older = latest !== undefined && latest.issuedAt.getTime() - sent.wall > tolerance;
  if (older || latest?.reveal() === value) return undefined;
  return { token: new AccessToken(value, sent.wall, lifetime), sent, lifetime };
}
