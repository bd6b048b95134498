import type { Clock } from '@x/paysecurez';

const HOUR = 3_600_000;

/** A clock based on this machine's clocks, whose wall clock can be set back one hour. */
export class ShiftedClock implements Clock {
  back = false;

  now(): number {
    return Date.now() - (this.back ? HOUR : 0);
  }

  monotonic(): number {
    return performance.now();
  }
}
