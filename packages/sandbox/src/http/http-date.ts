let second = Number.NaN;
let date = '';

/** For `Date` and `Retry-After`. Kept for the second that it is good for: a busy server asks thousands of times. */
export function httpDate(at: number): string {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    date = new Date(at).toUTCString();
  }
  return date;
}
