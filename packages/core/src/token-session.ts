import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import type { AccessToken } from './access-token.js';
import type { Activity } from './activity.js';
import { readCallOptions, signalField } from './call-options.js';
import { unsentError } from './errors.js';
import { type AxiosInstance, createHttp } from './http/client.js';
import { AuthorizedTransport, type TransportParts } from './http/transport.js';
import { runCall } from './run-call.js';
import { constantMessages, objectMessage } from './schema.js';
import { Secret } from './secret.js';
import type { TokenRequester } from './token-requester.js';
import type { TokenSource } from './token-source.js';

/** How to ask for a token. */
export interface TokenOptions {
  /** Ends this wait alone; the token request goes on for the others who wait. */
  readonly signal?: AbortSignal | undefined;
  /** A new token, or the one that is being asked for, even where the one in hand is usable. Default false. */
  readonly fresh?: boolean | undefined;
}

const tokenOptions: StandardSchemaV1<unknown, TokenOptions> = constantMessages(
  v.strictObject({ signal: signalField, fresh: v.optional(v.boolean('true or false')) }, objectMessage),
);

/** One token of one identity, and the calls that are made with it. */
export class TokenSession<Credentials extends object> {
  protected readonly requester: TokenRequester<Credentials>;
  protected readonly activity: Activity;
  readonly #source: TokenSource;
  #http: AxiosInstance | undefined;

  /** @param source Holds its token. */
  constructor(requester: TokenRequester<Credentials>, activity: Activity, source: TokenSource) {
    this.requester = requester;
    this.activity = activity;
    this.#source = source;
  }

  /** Authorized calls. Made when it is first asked for: most of what an idle client would weigh is this. */
  get http(): AxiosInstance {
    this.#http ??= createHttp(new AuthorizedTransport(this.#transportParts()));
    return this.#http;
  }

  /** The token in hand, or else a new one. */
  // Not async: the hot path gives the promise that is there. What is refused rejects all the same.
  token(options?: TokenOptions): Promise<AccessToken> {
    // The hot path: one look at the clock, and nothing is made.
    if (options === undefined && !this.activity.closed) {
      const usable = this.#source.usableAsPromise();
      if (usable !== undefined) return usable;
    }
    return this.#askedFor(options);
  }

  async #askedFor(options: TokenOptions | undefined): Promise<AccessToken> {
    const { config, definition } = this.requester;
    const { signal, fresh = false } = readCallOptions(definition.name, 'token', options, tokenOptions);
    const request = { operation: 'token', idempotent: true, signal };
    return runCall(config, this.activity, request, (call) => {
      // Whoever gives up waiting does not know how far the token request has come.
      call.begin();
      return fresh ? this.#source.fresh(call) : this.#source.obtain(call);
    });
  }

  /** Drops this very token; a newer one in hand survives. */
  invalidate(token: AccessToken): void {
    if (!(token instanceof Secret)) {
      const { name } = this.requester.definition;
      throw unsentError(name, 'invalidate', 'invalid_request', 'token: expected an AccessToken of this client');
    }
    this.#source.invalidate(token);
  }

  /** What is in hand, and whether another is being asked for. */
  protected look(): ReturnType<TokenSource['look']> {
    return this.#source.look();
  }

  #transportParts(): TransportParts {
    const requester = this.requester;
    const parts = {
      config: requester.config,
      activity: this.activity,
      bearers: this.#source,
      budget: requester.budget,
      secrets: () => requester.secrets(),
    };
    if (requester.definition.sign === undefined) return parts;
    return {
      ...parts,
      sign: (text, bearer, call) =>
        requester.sign(text, requester.credentialsOf(bearer as AccessToken) as Credentials, call),
    };
  }
}
