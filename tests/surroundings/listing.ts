/** Sections of docs/works-with.md. */
export const SECTIONS = ['Plugins', 'Generated clients', 'Instrumentation', 'Mocks'] as const;

/** A row of docs/works-with.md. */
export interface Listing {
  readonly section: (typeof SECTIONS)[number];
  /** Name of the package. */
  readonly package: string;
  /** The result that the program must print. */
  readonly result: string;
  /** Note for users, such as the feature that the program checks. */
  readonly note: string;
}
