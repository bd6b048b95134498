import { memoryUsage } from 'node:process';

/** Cost of loading modules. */
export interface Loading {
  readonly took: number;
  readonly rss: number;
}

/** Loads the modules named on the command line in a process that has loaded nothing else, and reports the cost. */
const before = memoryUsage().rss;
const start = performance.now();
for (const name of process.argv.slice(2)) await import(name);
const took = performance.now() - start;
globalThis.gc?.();
const loading: Loading = { took, rss: memoryUsage().rss - before };
process.send?.(loading, () => process.exit());
