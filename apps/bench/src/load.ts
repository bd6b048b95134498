import { setTimeout as sleep } from 'node:timers/promises';

/** Makes `count` calls and keeps `atOnce` of them under way. Rejects with the first that fails. */
export async function runCalls(count: number, atOnce: number, call: () => Promise<unknown>): Promise<void> {
  let begun = 0;
  async function work(): Promise<void> {
    while (begun < count) {
      begun += 1;
      await call();
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
}

/** What some work took. */
export interface Timed<Result> {
  readonly result: Result;
  /** In ms. */
  readonly took: number;
  /** Microseconds of CPU time of this process, user and system. */
  readonly cpu: number;
}

/** Times some work. */
export async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { result, took, cpu: user + system };
}

/** What a call costs. */
export interface Cost {
  /** Microseconds of CPU time that this process took for each call, user and system. */
  readonly cpu: number;
  readonly perSecond: number;
}

/** Measures what each of `count` calls costs this process; as many again are made before, to warm up. */
export async function costOfCalls(count: number, atOnce: number, call: () => Promise<unknown>): Promise<Cost> {
  await runCalls(count, atOnce, call);
  const { took, cpu } = await timed(() => runCalls(count, atOnce, call));
  return { cpu: cpu / count, perSecond: (count / took) * 1000 };
}

/** Measures a turn of a loop in ns; the loop runs once before, so that it is compiled. */
export async function costOfTurns(turns: number, loop: (turns: number) => Promise<void>): Promise<number> {
  await loop(turns);
  const { took } = await timed(() => loop(turns));
  return (took / turns) * 1e6;
}

/** One call of a load, in ms since its start. */
export interface Call {
  readonly began: number;
  readonly took: number;
  readonly failed: boolean;
}

/** Who calls, and for how long. */
export interface Workers {
  readonly workers: number;
  /** Between two calls of a worker, in ms. */
  readonly pause: number;
  call(): Promise<unknown>;
  /** Ends the load, by the ms since its start. */
  enough(elapsed: number): boolean;
}

/** Lets some workers call again and again, each after a pause, until it is enough; failures are counted, not thrown. */
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

/** How many of some calls, made at once, fail. */
export async function failuresOf(count: number, call: () => Promise<unknown>): Promise<number> {
  const failed = await Promise.all(Array.from({ length: count }, () => fails(call())));
  return failed.filter(Boolean).length;
}

function fails(made: Promise<unknown>): Promise<boolean> {
  return made.then(
    () => false,
    () => true,
  );
}
