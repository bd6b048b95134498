import fc from 'fast-check';

/** The type that an arbitrary generates. */
export type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;

/** An index into a list of unknown length. `at` wraps it around, and it shrinks toward 0. */
export const index = fc.nat(0xffff);

export function at<T>(list: readonly T[], position: number): T {
  return list[position % list.length] as T;
}

/** Generates records like `fc.record`, but always with a prototype, so that counterexamples are easier to read. */
export const record = <T>(model: { [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true });

/** Generates a value from `rare` in one of `times` cases, and otherwise from `usual`. Shrinks toward `usual`. */
export function rarely<T, U>(times: number, usual: fc.Arbitrary<T>, rare: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ withCrossShrink: true }, { weight: times - 1, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

export const oneIn = (times: number): fc.Arbitrary<boolean> => rarely(times, fc.constant(false), fc.constant(true));

/** Generates at most one item, and sometimes up to `max` items. */
export function few<T>(item: fc.Arbitrary<T>, max = 3): fc.Arbitrary<T[]> {
  return rarely(3, fc.array(item, { maxLength: 1 }), fc.array(item, { minLength: 1, maxLength: max }));
}

/** Generates text from an alphabet. The text does not shrink, because a judge recognizes a secret by its characters. */
export function textIn(alphabet: string, minLength: number, maxLength = minLength): fc.Arbitrary<string> {
  const characters = fc.array(fc.constantFrom(...alphabet), { minLength, maxLength });
  return fc.noShrink(characters.map((units) => units.join('')));
}
