import { inc, type ReleaseType, satisfies } from 'semver';

/** A published package's version and dependencies. */
export interface Released {
  readonly version: string;
  /** Our packages that this package depends on, with the minimum version of each range. */
  readonly needs: Readonly<Record<string, string>>;
}

export type Bump = Extract<ReleaseType, 'patch' | 'minor' | 'major'>;

/** Returns whether a version is in the range `^from`. */
export function isWithin(from: string, version: string): boolean {
  return satisfies(version, `^${from}`);
}

/**
 * Returns the new versions that a release must contain. Changesets set the versions of their packages. Other packages
 * get a patch version if their range excludes a dependency's new version.
 */
export function expectedMoves(
  packages: Readonly<Record<string, Released>>,
  bumps: Readonly<Record<string, Bump>>,
): Readonly<Record<string, string>> {
  const moves: Record<string, string> = {};
  for (const [name, bump] of Object.entries(bumps)) moves[name] = inc(packages[name]?.version ?? '', bump) ?? '';
  for (const [name, { version, needs }] of Object.entries(packages)) {
    const leavesRange = Object.entries(needs).some(([needed, from]) => !isWithin(from, moves[needed] ?? from));
    if (leavesRange) moves[name] ??= inc(version, 'patch') ?? '';
  }
  return moves;
}
