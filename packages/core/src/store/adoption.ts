import type { Instant } from '../clock.js';
import type { TokenRequestReason } from '../events.js';
import { isBearer } from '../secret.js';
import { AccessToken } from '../token/access-token.js';
import type { Grant } from '../token/held-token.js';
import { leewayOf, MAX_LIFETIME_MS } from '../token/lifetime.js';
import type { StoredToken } from '../token-store.js';

/** A stored token that is valid here. Its credentials are those of the client that adopts it. */
export type Adopted = Omit<Grant, 'credentials'>;

/** Why nobody can tell what a stored token is good for. */
export type Doubt = 'unreadable' | 'clock_skew';

/**
 * What a stored token is to a process that looks for one: a grant to adopt, whose age is told by the clocks of this machine
 * from here on; nothing where it is of no use; or a doubt. It is as old as the larger of what the wall clocks say, this
 * machine's and that of whoever asked for it, and the clock of the store.
 *
 * @param latest The token that this process was given last: what is the same or older is no news to it.
 * @param took How long ago the store may have said what is left of the token, in milliseconds.
 * @param reason Why it looks for one.
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
  // Where they differ by more, or more is left than there ever was, some clock is wrong, and who knows which. So it is of
  // what is no number.
  if (!(Math.abs(byWall - byStore) <= leeway && byStore >= -leeway)) return 'clock_skew';
  const age = Math.max(byWall, byStore, 0);
  if (age >= lifetime - leeway) return undefined;
  const sent = { wall: now.wall - age, monotonic: now.monotonic - age };
  // The clocks tell which one is older no better than that. The successor of one near its end is younger by far more.
  const tolerance = reason === 'ahead' ? 0 : leeway;
  const older = latest !== undefined && latest.issuedAt.getTime() - sent.wall > tolerance;
  if (older || latest?.reveal() === value) return undefined;
  return { token: new AccessToken(value, sent.wall, lifetime), sent, lifetime };
}
