import type { Sandbox } from '@x/sandbox';

const HOUR = 3_600_000;

/** A switch that sets the sandbox's clock back one hour. */
export class SandboxClockSwitch {
  readonly #sandbox: Sandbox;
  #back = false;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  get back(): boolean {
    return this.#back;
  }

  set(back: boolean): void {
    if (back === this.#back) return;
    this.#sandbox.advance(back ? -HOUR : HOUR);
    this.#back = back;
  }
}
