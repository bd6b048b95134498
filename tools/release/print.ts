/** Package versions by name. */
export type Versions = Readonly<Record<string, string>>;

const started = Date.now();

/** Prints a line that starts with the process uptime in seconds. */
export function print(text: string): void {
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`${String(seconds).padStart(4)} s  ${text}\n`);
}

/** Returns the versions as one line of text. */
export function versionList(versions: Versions): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(10));
}
