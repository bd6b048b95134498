import type { EventListener } from '../events.js';
import type { EnvironmentVariables } from '../provider/environment.js';
import type { AccessToken } from '../token/access-token.js';

/** The part of a client's options that the command sets. Pass them to the factory of your client. */
export interface CommandClientOptions<Credentials extends object> {
  readonly credentials: Credentials;
  readonly baseUrl: string;
  /** Timeout for a whole call in milliseconds. */
  readonly timeout: number;
  readonly retries: number;
  readonly userAgent: string;
  readonly onEvent: EventListener | undefined;
}

/** A client whose tokens expire, as `createPaySecureZ` returns it. */
export interface TokenCommandClient {
  token(options: { readonly signal: AbortSignal }): Promise<Pick<AccessToken, 'reveal' | 'expiresAt' | 'issuedAt'>>;
  close(): Promise<void>;
}

/** A client for a provider that uses API keys instead of tokens. */
export interface KeyCommandClient {
  /** Sends one request that only reads, to find out whether the provider accepts the key. */
  verify(options: { readonly signal: AbortSignal }): Promise<unknown>;
  close(): Promise<void>;
}

interface CommonDefinition<Credentials extends object> {
  /** Name of the npm package, such as `@x/paysecurez`. */
  readonly package: string;
  /** Version of the npm package. */
  readonly version: string;
  /** Lowercase name of the provider, which is also its name in `@x/sandbox`. */
  readonly provider: string;
  /** Name of the provider in texts. */
  readonly title: string;
  /** Environment variables for the credentials. */
  readonly variables: EnvironmentVariables<Credentials>;
  /** Environment variable for the base URL. */
  readonly baseUrlVariable: string;
  /** The provider's documented base URL, if there is one. */
  readonly defaultBaseUrl?: string;
}

/** Describes the command of a provider whose tokens expire. Its subcommands are `token` and `check`. */
export interface TokenCommand<Credentials extends object> extends CommonDefinition<Credentials> {
  readonly kind: 'token';
  createClient(options: CommandClientOptions<Credentials>): TokenCommandClient;
}

/** Describes the command of a provider that uses API keys. Its only subcommand is `check`. */
export interface KeyCommand<Credentials extends object> extends CommonDefinition<Credentials> {
  readonly kind: 'key';
  createClient(options: CommandClientOptions<Credentials>): KeyCommandClient;
}

/** Describes a provider's command with data and the function that creates its client. */
export type CommandDefinition<Credentials extends object> = TokenCommand<Credentials> | KeyCommand<Credentials>;

/** A definition whose type of credentials does not matter, because the command only passes them on. */
export type AnyCommand = CommandDefinition<Readonly<Record<string, string>>>;
