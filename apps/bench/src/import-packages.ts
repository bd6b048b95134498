import { memoryUsage } from 'node:process';

/** What loading modules takes. */
export interface Loading {
  readonly took: number;
  readonly rss: number;
}

/** Loads the modules that the command line names, in a process that has loaded nothing else, and tells what it took. */
const before = memoryUsage().rss;
const start = performance.now();
for (const name of process.argv.slice(2)) await import(name);
const took = performance.now() - start;
globalThis.gc?.();
const loading: Loading = { took, rss: memoryUsage().rss - before };
process.send?.(loading, () => process.exit());
