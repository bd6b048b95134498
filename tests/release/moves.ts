/** A published package as its manifest says it. */
export interface Released {
  readonly version: string;
  /** Packages of ours that it depends on, by the version that their range starts from. */
  readonly needs: Readonly<Record<string, string>>;
}

export type Bump = 'patch' | 'minor' | 'major';

const numbers = (version: string): readonly [number, number, number] => {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  if (patch === undefined) throw new Error(`expected a version of three numbers, got ${version}`);
  return [Number(major), Number(minor), Number(patch)];
};

/** The version after this one. */
export function bumped(version: string, bump: Bump): string {
  const [major, minor, patch] = numbers(version);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Whether a later version is within the range `^from`, in which the first number that is not 0 stays as it is. */
export function isWithin(from: string, version: string): boolean {
  const before = numbers(from);
  const first = before.findIndex((number) => number > 0);
  const fixed = first === -1 ? before.length : first + 1;
  return numbers(version).every((number, at) => at >= fixed || number === before[at]);
}

/**
 * The versions that a release has to bring: what the changesets name, and a patch for whoever depends on a version that
 * has left its range. Whatever is not in there has to stay as it is.
 */
export function expectedMoves(
  packages: Readonly<Record<string, Released>>,
  bumps: Readonly<Record<string, Bump>>,
): Readonly<Record<string, string>> {
  const named = Object.entries(packages).flatMap(([name, { version }]) => {
    const bump = bumps[name];
    return bump === undefined ? [] : [[name, bumped(version, bump)] as const];
  });
  const moves = new Map(named);
  for (const [name, { version, needs }] of Object.entries(packages)) {
    const left = Object.entries(needs).some(([needed, from]) => !isWithin(from, moves.get(needed) ?? from));
    if (left && !moves.has(name)) moves.set(name, bumped(version, 'patch'));
  }
  return Object.fromEntries(moves);
}
