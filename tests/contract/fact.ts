/**
 * Where a fact comes from. `main page`: the provider's page about tokens. `other page`: another public page of the
 * provider. `OpenAPI`: the provider's API description. `inferred`: we assume it.
 */
export type Source = 'main page' | 'other page' | 'OpenAPI' | 'inferred';

/**
 * How sure a fact is. `high`: stated clearly, and no source contradicts it. `medium`: stated once, in an example or on
 * an older page, or a likely consequence. `low`: we found no statement.
 */
export type Certainty = 'high' | 'medium' | 'low';

/** A fact about a provider's API. */
export interface Fact {
  /** The fact in one sentence, as the provider's page in `docs/providers` shows it. */
  readonly text: string;
  readonly source: Source;
  readonly certainty: Certainty;
  /** The value that tests compare with the clients and the sandbox, such as a header name or an operation. */
  readonly value?: unknown;
}

/** All facts about a provider, and what its documents do not say. */
export interface ProviderFacts {
  readonly facts: Readonly<Record<string, Fact>>;
  readonly undocumented: readonly string[];
}
