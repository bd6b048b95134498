import { mask } from '../redaction/mask.js';

/** Maximum number of remembered names per owner. */
const MAX_NAMES = 500;

interface Masked {
  readonly secrets: readonly string[];
  readonly names: Map<string, string>;
}

const masked = new WeakMap<object, Masked>();

/**
 * Masks secrets in a name that many calls share, such as a route. Remembers the results until the secrets change,
 * because a search takes longer than the rest of an event.
 *
 * @param owner The object to which the secrets belong.
 */
export function maskedName(owner: object, name: string, secrets: readonly string[]): string {
  let known = masked.get(owner);
  if (known === undefined || known.names.size >= MAX_NAMES || !isSame(known.secrets, secrets)) {
    known = { secrets, names: new Map() };
    masked.set(owner, known);
  }
  const before = known.names.get(name);
  if (before !== undefined) return before;
  const result = mask(name, secrets);
  known.names.set(name, result);
  return result;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((secret, index) => secret === other[index]);
}
