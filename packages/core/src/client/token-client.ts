import { BoundMethods } from '../bound-methods.js';
import { Activity } from '../call/activity.js';
import { instant } from '../clock.js';
import { unsentError } from '../errors.js';
import { Account } from '../provider/account.js';
import type { CheckedOptions } from '../provider/checked-options.js';
import type { TokenProviderDefinition } from '../provider/definition.js';
import { SharedTokens } from '../store/shared-tokens.js';
import { SpareTokens } from '../token/spare-tokens.js';
import { TokenIssuer } from '../token/token-issuer.js';
import { found } from '../validation.js';
import { type ClientStatus, countersOf, phaseOf, tokenHealthOf } from './status.js';
import { BaseTokenSession, type SessionStart } from './token-session.js';

/** Client for a provider whose tokens expire. Requests, caches, renews and uses the token. */
export abstract class BaseTokenClient<
  Credentials extends object,
  Session extends BaseTokenSession<Credentials>,
> extends BaseTokenSession<Credentials> {
  readonly #spares: SpareTokens<Credentials> | undefined;

  /** @param spareTokens Number of tokens to keep ready for transactions. */
  constructor(
    definition: TokenProviderDefinition<Credentials>,
    options: CheckedOptions<Credentials>,
    spareTokens: number,
  ) {
    const activity = new Activity();
    const account = new Account(definition, options);
    const issuer = new TokenIssuer(account, activity);
    const { config, store } = options;
    // Transaction tokens are never stored.
    super({ issuer, activity, held: undefined }, store && new SharedTokens(definition, config, activity, store));
    account.owner = this.source;
    this.#spares = spareTokens > 0 ? new SpareTokens(issuer, activity, spareTokens) : undefined;
  }

  /** Returns the client's state and counters, which do not contain any secrets. */
  status(): ClientStatus {
    const { closed } = this.activity;
    const { held, usable, asking } = this.source.look();
    const backingOff = this.issuer.remaining(instant(this.config.clock), true) > 0;
    return {
      phase: phaseOf({ closed, held: held !== undefined, usable, asking, backingOff }),
      ...(held && { issuedAt: held.token.issuedAt, expiresAt: held.token.expiresAt }),
      ...countersOf(this.issuer.account),
      ...tokenHealthOf(this.issuer),
    };
  }

  /**
   * Calls `run` with a session that has its own token, which no other call uses. Resolves or rejects like `run`. The
   * session is closed when `run` settles.
   *
   * @throws ProviderError `closed` if the client is closed, or `invalid_request` if `run` is not a function.
   * @example
   * ```ts
   * const receipt = await client.transaction(async (transaction) => {
   *   await transaction.fetch('/payments', { method: 'POST', body: JSON.stringify(payment) });
   *   const response = await transaction.fetch('/receipts/latest');
   *   return response.json();
   * });
   * ```
   */
  async transaction<T>(run: (transaction: Session) => Promise<T> | T): Promise<T> {
    const refuse = (code: 'invalid_request' | 'closed', text: string): never => {
      throw unsentError(this.config.definition.name, 'transaction', code, text);
    };
    if (typeof run !== 'function')
      refuse('invalid_request', `run: must be a function that takes the transaction ${found(run)}`);
    if (this.activity.closed) refuse('closed', 'the client is closed');
    const activity = new Activity();
    const transaction = this.createSession({ issuer: this.issuer, activity, held: this.#spares?.take() });
    const end = this.holdTokenOf(transaction);
    const ran = (async () => run(transaction))();
    const finish = async (): Promise<void> => {
      await activity.close();
      end();
    };
    // Calls that `run` did not await may still be pending. `close` also waits for these calls.
    void this.activity.track(ran.then(finish, finish), activity);
    return ran;
  }

  /** Creates the session of a transaction. */
  protected abstract createSession(start: SessionStart<Credentials>): Session;

  protected override disconnect(): Promise<void> {
    return this.issuer.account.disconnect();
  }
}

BoundMethods.bind(BaseTokenClient, 'status', 'transaction');
