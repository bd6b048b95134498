import { memoryUsage } from 'node:process';

/** Time in ms and memory in bytes for loading modules. */
export interface Loading {
  readonly took: number;
  readonly rss: number;
}

/** Loads the modules named on the command line, in a process without other modules, and reports time and memory. */
const before = memoryUsage().rss;
const start = performance.now();
for (const name of process.argv.slice(2)) await import(name);
const took = performance.now() - start;
globalThis.gc?.();
const loading: Loading = { took, rss: memoryUsage().rss - before };
process.send?.(loading, () => process.exit());
