import { inspect } from 'node:util';
import { captureOutput } from '@x/test-kit/captured-output';

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];

const STRAY = ['unhandledRejection', 'uncaughtException'] as const;

/**
 * Detects side effects that calls must not have, such as unhandled rejections, uncaught exceptions, output, or changes
 * to built-in prototypes. Also records the events of all clients.
 */
export class Watch {
  readonly #output = captureOutput();
  readonly #inherited = PROTOTYPES.map((prototype) => new Set(Reflect.ownKeys(prototype)));
  readonly #stray: string[] = [];
  readonly #listeners = STRAY.map((event) => {
    const listener = (reason: unknown): void => void this.#stray.push(`${event}: ${inspect(reason)}`);
    process.on(event, listener);
    return [event, listener] as const;
  });

  get events(): readonly unknown[] {
    return this.#output.published;
  }

  /** Stops watching and returns the faults. */
  end(): readonly string[] {
    this.#output.stop();
    for (const [event, listener] of this.#listeners) process.off(event, listener);
    const changed = PROTOTYPES.flatMap((prototype, at) => {
      const added = Reflect.ownKeys(prototype).filter((name) => this.#inherited[at]?.has(name) === false);
      return added.map((name) => `a prototype with ${String(name)}`);
    });
    return [...this.#stray, ...this.#output.printed.map((printed) => `printed: ${inspect(printed)}`), ...changed];
  }
}
