import { memoryUsage } from 'node:process';

/** Cost of loading modules. */
export interface Loading {
  readonly took: number;
  readonly rss: number;
}

/**
 * Loads the modules named on the command line and sends the cost to the parent process. Nothing else is loaded before
 * the measurement.
 */
const before = memoryUsage().rss;
const start = performance.now();
for (const name of process.argv.slice(2)) await import(name);
const took = performance.now() - start;
globalThis.gc?.();
const loading: Loading = { took, rss: memoryUsage().rss - before };
process.send?.(loading, () => process.exit());
