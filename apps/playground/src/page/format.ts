const NUMBER = new Intl.NumberFormat('en');

export function count(value: number): string {
  return NUMBER.format(value);
}

/** Formats a number with a noun, such as `1 call` or `1,000 calls`. */
export function counted(value: number, one: string): string {
  return `${count(value)} ${value === 1 ? one : `${one}s`}`;
}

/** Formats a remaining time in ms, such as `29:41` or `2.9 s`. */
export function remaining(ms: number): string {
  if (ms <= 0) return '0 s';
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Formats a duration in ms, such as `0.4 ms`, `12 ms` or `1.2 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Formats a lifetime in seconds, such as `3 s` or `5 min`. */
export function lifetime(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
}

/** Formats a time of day with milliseconds, such as `03:14:15.926`. */
export function clockTime(time: number): string {
  const date = new Date(time);
  const part = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const whole = [date.getHours(), date.getMinutes(), date.getSeconds()].map((value) => part(value)).join(':');
  return `${whole}.${part(date.getMilliseconds(), 3)}`;
}

/** Indents JSON. Returns any other text unchanged. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
