import { inc, type ReleaseType, satisfies } from 'semver';

/** A published package as its manifest says it. */
export interface Released {
  readonly version: string;
  /** Packages of ours that it depends on, by the version that their range starts from. */
  readonly needs: Readonly<Record<string, string>>;
}

export type Bump = Extract<ReleaseType, 'patch' | 'minor' | 'major'>;

/** Whether a version is in the range `^from`. */
export function isWithin(from: string, version: string): boolean {
  return satisfies(version, `^${from}`);
}

/** The versions that a release has to bring: what the changesets name, and a patch for what would leave its range. */
export function expectedMoves(
  packages: Readonly<Record<string, Released>>,
  bumps: Readonly<Record<string, Bump>>,
): Readonly<Record<string, string>> {
  const moves: Record<string, string> = {};
  for (const [name, bump] of Object.entries(bumps)) moves[name] = inc(packages[name]?.version ?? '', bump) ?? '';
  for (const [name, { version, needs }] of Object.entries(packages)) {
    const left = Object.entries(needs).some(([needed, from]) => !isWithin(from, moves[needed] ?? from));
    if (left) moves[name] ??= inc(version, 'patch') ?? '';
  }
  return moves;
}
