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

/** What a call costs. */
export interface Cost {
  /** Microseconds of CPU time that this process took for each call, user and system. */
  readonly cpu: number;
  readonly perSecond: number;
}

/** Measures what each of `count` calls costs this process; as many again are made before, to warm up. */
export async function costOfCalls(count: number, atOnce: number, call: () => Promise<unknown>): Promise<Cost> {
  await runCalls(count, atOnce, call);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await runCalls(count, atOnce, call);
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / count, perSecond: (count / elapsed) * 1000 };
}

/** One call of a load, in ms since its start. */
export interface Call {
  readonly began: number;
  readonly took: number;
  readonly failed: boolean;
}

/** Lets some workers call again and again, each after a pause, until `enough` says so; failures are counted, not thrown. */
export async function runWorkers(
  workers: number,
  pause: number,
  call: () => Promise<unknown>,
  enough: (elapsed: number) => boolean,
): Promise<readonly Call[]> {
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

/** Resolves after this many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
