import { unsentError } from '../errors.js';
import { ownField } from '../own-fields.js';

/** An environment variable for one field of the credentials. */
export interface EnvironmentVariable {
  /** Name of the variable. */
  readonly name: string;
  /** Whether the credentials are complete without this field. Default: `false`. */
  readonly optional?: boolean;
}

/** The environment variables for the credentials, by field name. */
export type EnvironmentVariables<Credentials extends object> = {
  readonly [Field in keyof Credentials]-?: EnvironmentVariable;
};

/** The texts of errors about missing variables. Only these errors of a credentials function may show their text. */
const explanations = new WeakMap<object, string>();

/**
 * Creates a credentials function that reads environment variables each time it is called. An unset or empty variable
 * counts as missing.
 *
 * The function throws a `ProviderError` with the code `credentials_unavailable` if a required variable is missing. The
 * message names each missing variable.
 *
 * @param provider Lowercase name of the provider, for the error.
 * @example
 * ```ts
 * import { environmentCredentials } from '@x/core';
 *
 * export const fromEnvironment = (): (() => AcmeCredentials) =>
 *   environmentCredentials('acme', { key: { name: 'ACME_KEY' } });
 * ```
 */
export function environmentCredentials<Credentials extends object>(
  provider: string,
  variables: EnvironmentVariables<Credentials>,
): () => Credentials {
  return () => {
    // Some runtimes do not have a `process`.
    const { values, missing } = readVariables(variables, globalThis.process?.env ?? {});
    if (missing.length === 0) return values as Credentials;
    const text = missingText(missing);
    const error = unsentError(provider, 'fromEnvironment', 'credentials_unavailable', text);
    explanations.set(error, text);
    throw error;
  };
}

/** Reads the credentials that are set, and the names of the required variables that are not. */
export function readVariables<Credentials extends object>(
  variables: EnvironmentVariables<Credentials>,
  env: Readonly<Record<string, string | undefined>>,
): { readonly values: Readonly<Record<string, string>>; readonly missing: readonly string[] } {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [field, variable] of Object.entries<EnvironmentVariable>(variables)) {
    const value = ownField(env, variable.name);
    if (value !== undefined && value !== '') values[field] = value;
    else if (ownField(variable, 'optional') !== true) missing.push(variable.name);
  }
  return { values, missing };
}

/** Returns the error text for missing variables. */
export function missingText(names: readonly string[]): string {
  const plural = names.length > 1;
  return `the environment variable${plural ? 's' : ''} ${names.join(', ')} ${plural ? 'are' : 'is'} not set`;
}

/** Returns the text of an error about missing variables. Returns `undefined` for any other value. */
export function explanationOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? explanations.get(error) : undefined;
}
