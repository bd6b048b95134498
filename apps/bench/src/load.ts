import { setTimeout as sleep } from 'node:timers/promises';

/** Makes `count` calls, at most `atOnce` of them concurrently. Rejects with the first failure. */
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

/** A task's result and cost. */
export interface Timed<Result> {
  readonly result: Result;
  /** Duration in ms. */
  readonly took: number;
  /** User and system CPU time of this process, in microseconds. */
  readonly cpu: number;
}

/** Measures a task's duration and CPU time. */
export async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { result, took, cpu: user + system };
}

/** Cost per call. */
export interface Cost {
  /** User and system CPU time of this process per call, in microseconds. */
  readonly cpu: number;
  readonly perSecond: number;
}

/** Measures the average cost of `count` calls in this process, after the same number of warm-up calls. */
export async function costOfCalls(count: number, atOnce: number, call: () => Promise<unknown>): Promise<Cost> {
  await runCalls(count, atOnce, call);
  const { took, cpu } = await timed(() => runCalls(count, atOnce, call));
  return { cpu: cpu / count, perSecond: (count / took) * 1000 };
}

/**
 * Returns the average duration of a loop iteration in ns. An unmeasured run comes first, so that the engine compiles
 * the loop.
 */
export async function costOfTurns(turns: number, loop: (turns: number) => Promise<void>): Promise<number> {
  await loop(turns);
  const { took } = await timed(() => loop(turns));
  return (took / turns) * 1e6;
}

export interface Call {
  /** Start time in ms since the start of the load. */
  readonly started: number;
  /** Duration in ms. */
  readonly took: number;
  readonly failed: boolean;
}

export interface Workers {
  readonly workers: number;
  /** Pause between a worker's consecutive calls, in ms. */
  readonly pause: number;
  call(): Promise<unknown>;
  /** Returns whether to end the load. `elapsed` is in ms. */
  isDone(elapsed: number): boolean;
}

/** Runs workers that make calls and pause after each one. Failed calls are recorded and do not end the load. */
export async function runWorkers({ workers, pause, call, isDone }: Workers): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const start = performance.now();
  async function work(): Promise<void> {
    while (!isDone(performance.now() - start)) {
      const started = performance.now();
      const failed = await fails(call());
      calls.push({ started: started - start, took: performance.now() - started, failed });
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

function fails(result: Promise<unknown>): Promise<boolean> {
  return result.then(
    () => false,
    () => true,
  );
}
