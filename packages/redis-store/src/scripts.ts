/**
 * What runs on the server, each in one go. The keys of one script lie in one slot, and the commands are those that Redis
 * and Valkey have had since version 6, in a cluster too.
 */

/** More than any value of ours: a token answer has 64 KiB at most, and base64 makes a third more of it. */
const MAX_VALUE_BYTES = 100_000;

/**
 * The value and what is left of it (ms); an empty one in place of one that is none of ours, which may be of 512 MB. KEYS:
 * token.
 */
export const GET = `local value = redis.call('GET', KEYS[1])
if value and #value > ${MAX_VALUE_BYTES} then value = '' end
return { value, redis.call('PTTL', KEYS[1]) }`;

/** Takes the lease where nobody has it. KEYS: lease. ARGV: owner, ms. */
export const LEASE = `if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0`;

/** Takes it from whoever has it. KEYS: lease. ARGV: owner, ms. */
export const TAKE_OVER = `redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** Ends a lease of one's own. KEYS: lease. ARGV: owner. */
export const RELEASE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Keeps a value and ends the lease, where it is still one's own. The lease tells by the server's clock how long the
 * command was on its way: a token that arrives late has less left. KEYS: token, lease. ARGV: owner, value, what was left
 * of the token when this was sent (ms), and of the lease (ms).
 */
export const PUT = `if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local late = tonumber(ARGV[4]) - redis.call('PTTL', KEYS[2])
local left = math.floor(tonumber(ARGV[3]) - math.max(late, 0))
redis.call('DEL', KEYS[2])
if left <= 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', string.format('%d', left))
return 1`;

/** Deletes a value that has this mark. KEYS: token. ARGV: mark. */
export const DELETE = `local value = redis.call('GET', KEYS[1])
if not value or not string.find(value, ARGV[1], 1, true) then return 0 end
return redis.call('DEL', KEYS[1])`;
