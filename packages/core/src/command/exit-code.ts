/** The exit codes of the commands. They are documented in `docs/command-line.md`. */
export const EXIT_CODES = {
  ok: 0,
  /** A bug in the command. */
  failed: 1,
  usage: 2,
  rejected: 3,
  unreachable: 4,
  misconfigured: 5,
} as const;

/** The name of an exit code. */
export type Exit = keyof typeof EXIT_CODES;

/** A reason to stop the command. The text and the advice never contain the user's values. */
export class Stop extends Error {
  readonly exit: Exit;
  readonly advice: string | undefined;

  constructor(exit: Exit, text: string, advice?: string) {
    super(text);
    this.exit = exit;
    this.advice = advice;
  }
}
