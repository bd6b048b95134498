import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

const GIB = 1024 ** 3;

/** Describes where and when a measurement ran. */
export interface Circumstances {
  /** Time in ISO 8601 format, to the minute. */
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  /** Memory in GiB. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** Load average over the minute before the measurement. */
  readonly load: number;
  /** Commit of our packages, followed by a plus sign if there were uncommitted changes. */
  readonly commit: string;
}

/** Returns a description of this machine and its current load. */
export function circumstances(): Circumstances {
  return {
    date: `${new Date().toISOString().slice(0, 16)}Z`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / GIB),
    system: `${type()} ${release()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    commit: commit(),
  };
}

function commit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}
