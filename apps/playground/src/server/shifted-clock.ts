import type { Clock } from '@x/paysecurez';

const HOUR = 3_600_000;

/** The clocks of this machine, the wall clock of which can be set back: the monotonic one knows nothing of that. */
export class ShiftedClock implements Clock {
  back = false;

  now(): number {
    return Date.now() - (this.back ? HOUR : 0);
  }

  monotonic(): number {
    return performance.now();
  }
}
