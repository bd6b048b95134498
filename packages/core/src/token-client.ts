import { Activity } from './activity.js';
import type { Client } from './client.js';
import { unsentError } from './errors.js';
import type { ClientConfig } from './options.js';
import type { TokenProviderDefinition } from './provider.js';
import { TokenSession } from './token-session.js';

/** The client of a provider whose tokens expire: asks once, holds, renews and uses them. */
export class TokenClient<Credentials> extends TokenSession<Credentials> implements Client {
  readonly #definition: TokenProviderDefinition<Credentials>;
  readonly #config: ClientConfig<Credentials>;
  readonly #activity: Activity;

  constructor(definition: TokenProviderDefinition<Credentials>, config: ClientConfig<Credentials>) {
    const activity = new Activity();
    super(definition, config, activity);
    this.#definition = definition;
    this.#config = config;
    this.#activity = activity;
  }

  close(): Promise<void> {
    return this.#activity.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Runs `run` with a token that nothing else uses, for as long as it lasts. */
  protected async isolated<T>(
    operation: string,
    run: (session: TokenSession<Credentials>) => Promise<T> | T,
  ): Promise<T> {
    const { name } = this.#definition;
    if (typeof run !== 'function') {
      throw unsentError(name, operation, 'invalid_request', 'run: expected a function that takes the transaction');
    }
    if (this.#activity.closed) {
      throw unsentError(name, operation, 'closed', 'expected an open client, it has been closed');
    }
    const activity = new Activity();
    const session = new TokenSession(this.#definition, this.#config, activity);
    const ran = async (): Promise<T> => {
      try {
        return await run(session);
      } finally {
        // Calls that `run` did not wait for are still under way: closing the client waits for them.
        void this.#activity.track(activity.close());
      }
    };
    return this.#activity.track(ran());
  }
}
