let second = Number.NaN;
let date = '';

/** Formats a time for `Date` and `Retry-After`. Cached for one second, because a busy server needs it for each response. */
export function httpDate(at: number): string {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    date = new Date(at).toUTCString();
  }
  return date;
}
