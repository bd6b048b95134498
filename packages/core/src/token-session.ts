import type { AccessToken } from './access-token.js';
import type { Activity } from './activity.js';
import { unsentError } from './errors.js';
import { type AxiosInstance, createHttp } from './http/client.js';
import { AuthorizedTransport, type TransportParts } from './http/transport.js';
import type { ClientConfig } from './options.js';
import type { TokenProviderDefinition } from './provider.js';
import { Secret } from './secret.js';
import { signedHeaders } from './signature.js';
import { requestToken } from './token-request.js';
import { TokenSource } from './token-source.js';

/** How to ask for a token. */
export interface TokenOptions {
  /** Ends this wait alone; the token request goes on for the others who wait. */
  readonly signal?: AbortSignal | undefined;
  /** A new token, or the one that is being asked for, even where the one in hand is usable. Default false. */
  readonly fresh?: boolean | undefined;
}

/** One token of one identity, and the calls that are made with it. */
export class TokenSession<Credentials> {
  readonly #transport: AuthorizedTransport;
  readonly #source: TokenSource;
  #http: AxiosInstance | undefined;

  constructor(definition: TokenProviderDefinition<Credentials>, config: ClientConfig<Credentials>, activity: Activity) {
    const { clock, timeout } = config;
    const { sign } = definition;
    // Requests are signed on behalf of the credentials that the token was got with, which may since have been rotated.
    const credentialsOf = sign && new WeakMap<Secret, Credentials>();
    this.#source = new TokenSource({
      provider: definition.name,
      clock,
      timeout,
      request: (call) => requestToken(definition, config, call, (token, used) => credentialsOf?.set(token, used)),
      track: (work) => activity.track(work),
    });
    const parts: TransportParts = { config, activity, bearers: this.#source };
    this.#transport = new AuthorizedTransport(
      sign === undefined || credentialsOf === undefined
        ? parts
        : {
            ...parts,
            sign: (text, bearer, call) => signedHeaders(sign, text, credentialsOf.get(bearer) as Credentials, call),
          },
    );
  }

  /** Authorized calls. Made when it is first asked for: most of what an idle client would weigh is this. */
  get http(): AxiosInstance {
    this.#http ??= createHttp(this.#transport);
    return this.#http;
  }

  /** The token in hand, or else a new one. */
  token(options?: TokenOptions): Promise<AccessToken> {
    const { signal, fresh = false } = options ?? {};
    return this.#transport.run({ operation: 'token', idempotent: true, signal }, (call) =>
      fresh ? this.#source.fresh(call) : this.#source.obtain(call),
    );
  }

  /** Drops this very token; a newer one in hand survives. */
  invalidate(token: AccessToken): void {
    if (!(token instanceof Secret)) {
      const { name } = this.#transport.config.definition;
      throw unsentError(name, 'invalidate', 'invalid_request', 'token: expected an AccessToken of this client');
    }
    this.#source.invalidate(token);
  }
}
