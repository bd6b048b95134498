let second = Number.NaN;
let date = '';

/** Formats a time for the `Date` and `Retry-After` headers. The text is cached for one second. */
export function httpDate(at: number): string {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    date = new Date(at).toUTCString();
  }
  return date;
}
