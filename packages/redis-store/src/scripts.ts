/**
 * Lua scripts that run atomically on the server. All keys that a script uses are in one slot. The scripts require Redis
 * or Valkey 6 or later.
 */

/** Maximum size of a stored value in bytes. A token response has at most 64 KiB, and base64 adds a third. */
const MAX_VALUE_BYTES = 100_000;

/**
 * Returns the stored value and its remaining time to live in milliseconds. Returns an empty string if the value is too
 * large, because values can have up to 512 MB. KEYS: token.
 */
export const GET = `local value = redis.call('GET', KEYS[1])
if value and #value > ${MAX_VALUE_BYTES} then value = '' end
return { value, redis.call('PTTL', KEYS[1]) }`;

/** Acquires the lease if no other process holds it. KEYS: lease. ARGV: owner, ms. */
export const LEASE = `if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0`;

/** Acquires the lease even if another process holds it. KEYS: lease. ARGV: owner, ms. */
export const TAKE_OVER = `redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** Extends the lease if this owner still holds it. KEYS: lease. ARGV: owner, ms. */
export const EXTEND = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** Releases the lease if this owner still holds it. KEYS: lease. ARGV: owner. */
export const RELEASE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Stores a value and releases the lease, if this owner still holds the lease. The script uses the lease's remaining
 * time to compute how long the command was in transit, and subtracts this from the token's remaining time. KEYS: token,
 * lease. ARGV: owner, value, remaining time of the token (ms) and remaining time of the lease (ms), both at the time of
 * sending.
 */
export const PUT = `if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local late = tonumber(ARGV[4]) - redis.call('PTTL', KEYS[2])
local left = math.floor(tonumber(ARGV[3]) - math.max(late, 0))
redis.call('DEL', KEYS[2])
if left <= 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', string.format('%d', left))
return 1`;

/** Deletes the value if it contains this mark. KEYS: token. ARGV: mark. */
export const DELETE = `local value = redis.call('GET', KEYS[1])
if not value or not string.find(value, ARGV[1], 1, true) then return 0 end
return redis.call('DEL', KEYS[1])`;
