import type { Instant } from '../clock.js';
import type { TokenRequestReason } from '../events.js';
import { isBearer } from '../secret.js';
import { AccessToken } from '../token/access-token.js';
import type { Grant } from '../token/held-token.js';
import { leewayOf, MAX_LIFETIME_MS } from '../token/lifetime.js';
import type { StoredToken } from '../token-store.js';

/** A stored token that this process can use. Unlike a grant, it contains no credentials. */
export type Adopted = Omit<Grant, 'adopted' | 'credentials'>;

/** The reason why a stored token is not trusted: it is malformed, or the clocks disagree about its age. */
export type Doubt = 'unreadable' | 'clock_skew';

/**
 * Decides whether this process can use a stored token. Returns the token, the reason why it is not trusted, or
 * `undefined` if it has expired or cannot replace `latest`.
 *
 * The age of the token is measured both with the wall clocks of the two machines and with the store's clock. The larger
 * age is used.
 *
 * @param latest This process's most recent token. Older tokens are not adopted.
 * @param took Maximum milliseconds since the store measured `remaining`.
 * @param reason Why the process needs a token.
 */
export function adopt(
  { value, issuedAt, lifetime, remaining }: StoredToken,
  latest: AccessToken | undefined,
  now: Instant,
  took: number,
  reason: TokenRequestReason,
): Adopted | Doubt | undefined {
  if (!isBearer(value) || typeof lifetime !== 'number' || lifetime > MAX_LIFETIME_MS) {
    return 'unreadable';
  }
  const byWall = now.wall - issuedAt;
  const byStore = lifetime - remaining + took;
  const leeway = leewayOf(lifetime);
  // At least one clock is wrong. The condition is negated, so that it is also true for NaN.
  if (!(Math.abs(byWall - byStore) <= leeway && byStore >= -leeway)) return 'clock_skew';
  const age = Math.max(byWall, byStore, 0);
  if (age >= lifetime - leeway) return undefined;
  const sent = { wall: now.wall - age, monotonic: now.monotonic - age };
  // Tolerate small clock differences between machines. A renewal before expiry needs no tolerance, because the new
  // token is much newer.
  const tolerance = reason === 'ahead' ? 0 : leeway;
  const older = latest !== undefined && latest.issuedAt.getTime() - sent.wall > tolerance;
  if (older || latest?.reveal() === value) return undefined;
  return { token: new AccessToken(value, sent.wall, lifetime), sent, lifetime };
}
