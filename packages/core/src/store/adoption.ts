import type { Instant } from '../clock.js';
import type { TokenRequestReason } from '../events.js';
import { isBearer } from '../secret.js';
import { AccessToken } from '../token/access-token.js';
import type { Grant } from '../token/held-token.js';
import { leewayOf, MAX_LIFETIME_MS } from '../token/lifetime.js';
import type { StoredToken } from '../token-store.js';

/**
 * A stored token that this process can use. The credentials are omitted, because the client that adopts the token adds
 * its own credentials.
 */
export type Adopted = Omit<Grant, 'credentials'>;

/** The reason why a stored token is not trusted: it is malformed, or the clocks disagree about its age. */
export type Doubt = 'unreadable' | 'clock_skew';

/**
 * Decides whether this process can use a stored token. Returns the token to adopt, the reason why the token is not
 * trusted, or `undefined` if the token has expired or cannot replace `latest`. After the adoption, the clocks of this
 * machine determine the age of the token.
 *
 * The age of the token is measured twice: with the wall clocks of this machine and of the machine that requested the
 * token, and with the clock of the store. The larger age is used.
 *
 * @param latest The token that this process received last. This token and older tokens are not adopted.
 * @param took Upper bound on the time since the store measured `remaining`, in milliseconds.
 * @param reason The reason why the process needs a token.
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
  // If the two ages differ by more than the leeway, or if the remaining time is longer than the lifetime, at least one
  // clock is wrong. The condition is negated so that it is also true for NaN.
  if (!(Math.abs(byWall - byStore) <= leeway && byStore >= -leeway)) return 'clock_skew';
  const age = Math.max(byWall, byStore, 0);
  if (age >= lifetime - leeway) return undefined;
  const sent = { wall: now.wall - age, monotonic: now.monotonic - age };
  // The clocks cannot determine the order of two tokens more precisely than this tolerance. A renewal before expiry
  // needs no tolerance, because the new token is much younger than the token near expiry.
  const tolerance = reason === 'ahead' ? 0 : leeway;
  const older = latest !== undefined && latest.issuedAt.getTime() - sent.wall > tolerance;
  if (older || latest?.reveal() === value) return undefined;
  return { token: new AccessToken(value, sent.wall, lifetime), sent, lifetime };
}
