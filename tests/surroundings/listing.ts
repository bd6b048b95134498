/** The sections of docs/works-with.md. */
export const SECTIONS = ['Plugins', 'Generated clients', 'Instrumentation', 'Mocks'] as const;

/** A row of docs/works-with.md. */
export interface Listing {
  readonly section: (typeof SECTIONS)[number];
  /** Name of the package. */
  readonly package: string;
  /** The result that the program must print. */
  readonly result: string;
  /** What the program checks, or what users must know. */
  readonly note: string;
}
