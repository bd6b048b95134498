import { Activity } from './activity.js';
import type { Client } from './client.js';
import { instant } from './clock.js';
import { unsentError } from './errors.js';
import type { CheckedOptions } from './options.js';
import type { TokenProviderDefinition } from './provider.js';
import { SharedIssuer } from './shared-issuer.js';
import { SpareTokens } from './spare-tokens.js';
import { type ClientStatus, phaseOf } from './status.js';
import { TokenRequester } from './token-requester.js';
import { TokenSession } from './token-session.js';

/** The client of a provider whose tokens expire: asks once, holds, renews and uses them. */
export class TokenClient<Credentials extends object> extends TokenSession<Credentials> implements Client {
  readonly #spares: SpareTokens | undefined;

  /** @param spareTokens How many unused tokens to keep ready for `isolated`. */
  constructor(definition: TokenProviderDefinition<Credentials>, options: CheckedOptions<Credentials>, spareTokens = 0) {
    const activity = new Activity();
    const requester = new TokenRequester(definition, options, activity);
    // Transactions have tokens of their own, which are kept nowhere else.
    const { store } = options;
    super(requester, activity, undefined, store && new SharedIssuer(requester, activity, store));
    this.#spares = spareTokens > 0 ? new SpareTokens(requester, activity, spareTokens) : undefined;
  }

  /** Where the client stands with its token, and what it has done so far. It holds no secret, and asks for nothing. */
  status(): ClientStatus {
    const { closed, figures } = this.activity;
    const { held, usable, asking } = this.look();
    const backingOff = this.requester.remaining(instant(this.requester.clock)) > 0;
    return {
      phase: phaseOf({ closed, held: held !== undefined, usable, asking, backingOff }),
      ...(held && { issuedAt: held.token.issuedAt, expiresAt: held.token.expiresAt }),
      ...figures,
    };
  }

  /** Refuses new calls with `closed`; resolves when those under way have finished, within the client's `timeout`. */
  async close(): Promise<void> {
    await this.activity.close(this.requester.config);
    await this.requester.disconnect();
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Runs `run` with a token that nothing else uses, for as long as it lasts. */
  protected async isolated<T>(
    operation: string,
    run: (session: TokenSession<Credentials>) => Promise<T> | T,
  ): Promise<T> {
    const { name } = this.requester.definition;
    if (typeof run !== 'function') {
      throw unsentError(name, operation, 'invalid_request', 'run: expected a function that takes the transaction');
    }
    if (this.activity.closed) {
      throw unsentError(name, operation, 'closed', 'expected an open client, it has been closed');
    }
    const activity = new Activity(this.activity);
    const session = new TokenSession(this.requester, activity, this.#spares?.take());
    const ran = (async () => run(session))();
    const end = (): Promise<void> => activity.close();
    // Calls that `run` did not wait for are still under way after it: closing the client waits for them, too.
    void this.activity.track(ran.then(end, end), activity);
    return ran;
  }
}
