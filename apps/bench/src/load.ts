import { setTimeout as sleep } from 'node:timers/promises';

/** Makes `count` calls, `atOnce` of them concurrently. Rejects with the error of the first failed call. */
export async function runCalls(count: number, atOnce: number, call: () => Promise<unknown>): Promise<void> {
  let started = 0;
  async function work(): Promise<void> {
    while (started < count) {
      started += 1;
      await call();
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
}

/** A result with the time and CPU it took. */
export interface Timed<Result> {
  readonly result: Result;
  /** Elapsed time in ms. */
  readonly took: number;
  /** Microseconds of CPU time of this process, user and system. */
  readonly cpu: number;
}

/** Measures the time and CPU of `work`. */
export async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { result, took, cpu: user + system };
}

/** Cost of a call. */
export interface Cost {
  /** Microseconds of CPU time of this process per call, user and system. */
  readonly cpu: number;
  readonly perSecond: number;
}

/** Measures the average cost of `count` calls for this process. Makes the same number of calls before, to warm up. */
export async function costOfCalls(count: number, atOnce: number, call: () => Promise<unknown>): Promise<Cost> {
  await runCalls(count, atOnce, call);
  const { took, cpu } = await timed(() => runCalls(count, atOnce, call));
  return { cpu: cpu / count, perSecond: (count / took) * 1000 };
}

/** Measures one turn of a loop, in ns. Runs the loop once before, so that it is compiled. */
export async function costOfTurns(turns: number, loop: (turns: number) => Promise<void>): Promise<number> {
  await loop(turns);
  const { took } = await timed(() => loop(turns));
  return (took / turns) * 1e6;
}

/** One call of a load. Times are in ms; `began` counts from the start of the load. */
export interface Call {
  readonly began: number;
  readonly took: number;
  readonly failed: boolean;
}

/** Settings of a load. */
export interface Workers {
  readonly workers: number;
  /** Pause between two calls of a worker, in ms. */
  readonly pause: number;
  call(): Promise<unknown>;
  /** Returns whether to end the load, given the ms since its start. */
  enough(elapsed: number): boolean;
}

/** Lets workers call repeatedly, with a pause after each call, until `enough` returns true. Records failures, throws none. */
export async function runWorkers({ workers, pause, call, enough }: Workers): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const start = performance.now();
  async function work(): Promise<void> {
    while (!enough(performance.now() - start)) {
      const began = performance.now();
      const failed = await fails(call());
      calls.push({ began: began - start, took: performance.now() - began, failed });
      await sleep(pause);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return calls;
}

/** Makes `count` concurrent calls and returns the number of failures. */
export async function failuresOf(count: number, call: () => Promise<unknown>): Promise<number> {
  const failed = await Promise.all(Array.from({ length: count }, () => fails(call())));
  return failed.filter(Boolean).length;
}

function fails(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => false,
    () => true,
  );
}
