/**
 * How sure a fact is. `high`: stated clearly, and no source contradicts it. `medium`: stated once, in an example, on an
 * older page or for a sister product, or a likely consequence. `low`: we found no statement, or other sources contradict
 * it.
 */
export type Certainty = 'high' | 'medium' | 'low';

/** A documented fact about a provider's API. */
export interface Fact {
  /** The fact in one sentence, as the provider's page in `docs/providers` shows it. */
  readonly text: string;
  /** The title of the provider's page, or `OpenAPI` for its API description. */
  readonly page: string;
  readonly sure: Certainty;
  /** The value that tests compare with the client and the sandbox, such as a header name or an operation. */
  readonly value?: unknown;
}

/** Something that we infer, because the provider does not document it. */
export interface Assumption {
  readonly text: string;
  /** The option, function or error that depends on the assumption. */
  readonly where: string;
  readonly sure: Certainty;
  readonly value?: unknown;
}

/** What we know about a provider, and what we do not. */
export interface ProviderFacts {
  readonly documented: Readonly<Record<string, Fact>>;
  /** Where the provider's public documents contradict each other, and what the client does. */
  readonly contradictions: readonly string[];
  /** What the provider's public documents do not say. */
  readonly undocumented: readonly string[];
  readonly assumed: Readonly<Record<string, Assumption>>;
  /** What the sandbox needs, although no document and no assumption of the client covers it. */
  readonly invented: readonly string[];
}
