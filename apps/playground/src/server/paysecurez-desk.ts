import {
  type CreatedTransaction,
  type CreateTransaction,
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZOptions,
} from '@x/paysecurez';
import type { Sandbox } from '@x/sandbox';
import type { ProviderState, Run } from '../shared/state.js';
import { FaultSwitches } from './fault-switches.js';
import { LIVE_BURST } from './limits.js';
import { grantFrom } from './opponents.js';
import type { DeskContext } from './provider-desk.js';
import type { OpenRun } from './run-board.js';
import { TokenDesk, type TokenPlace, type TokenProvider } from './token-desk.js';

const TRANSACTIONS = '/api/v1/transactions';
const ORDER: CreateTransaction = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'playground',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks/paysecurez',
};

const PAYSECUREZ: TokenProvider = {
  name: 'paysecurez',
  title: 'PaySecureZ',
  tokenPath: '/api/token',
  path: TRANSACTIONS,
  pathVariable: 'PAYSECUREZ_PATH',
  grantOf: grantFrom,
};

/** The client, metrics and actions for PaySecureZ. The page never makes a live payment. */
export class PaySecureZDesk extends TokenDesk {
  readonly client: PaySecureZ;
  protected readonly faults: FaultSwitches | undefined;
  #outdated: Sandbox['paysecurez']['credentials'] | undefined;

  constructor(context: DeskContext, place: TokenPlace<PaySecureZOptions>) {
    super(context, PAYSECUREZ, place);
    if ('credentials' in place) {
      const { path: _path, ...options } = place;
      this.client = createPaySecureZ({ ...options, ...this.observed() });
      return;
    }
    const { baseUrl } = place.paysecurez;
    this.client = createPaySecureZ({ ...this.observed(), baseUrl, credentials: () => this.#fromStore(place) });
    // Use this path, because all other GET routes in the sandbox require an existing transaction.
    const list = place.route('GET', TRANSACTIONS, { body: { transactions: [] } });
    this.faults = new FaultSwitches(place, 'paysecurez', {
      token: ['paysecurez.token'],
      api: [list.name, 'paysecurez.transactions.create', 'paysecurez.transactions.status'],
    });
  }

  protected tokenBody({ paysecurez }: Sandbox): object {
    const { clientId, clientSecret } = paysecurez.credentials;
    return { client_id: clientId, client_secret: clientSecret };
  }

  /** Simulates a secret store that returns the old secret once after a rotation. */
  #fromStore(sandbox: Sandbox): Sandbox['paysecurez']['credentials'] {
    const credentials = this.#outdated ?? sandbox.paysecurez.credentials;
    this.#outdated = undefined;
    return credentials;
  }

  /** Rotates the client secret. Returns the new secret, so that it can be redacted. */
  rotate(): string {
    const sandbox = this.sandboxed();
    this.#outdated = sandbox.paysecurez.credentials;
    return sandbox.rotate('paysecurez').clientSecret;
  }

  protected override can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'> {
    return { ...super.can(), transactions: true };
  }

  /**
   * Runs transactions, each with its own token. Sandbox transactions create a payment and read its status. Live transactions only
   * request a token.
   */
  transactions(wanted: number): Run {
    const count = this.facts.mode === 'live' ? Math.min(wanted, LIVE_BURST) : wanted;
    return this.begin('transactions', `${count} transactions`, count, undefined, async (run) => {
      await Promise.all(Array.from({ length: count }, () => this.settled('ours', run, () => this.#transaction(run))));
    });
  }

  #transaction(run: OpenRun): Promise<void> {
    const { signal } = run;
    return this.transactionScope.run(true, () =>
      this.client.transaction(async (transaction) => {
        if (this.sandbox === undefined) {
          await transaction.token({ signal });
          return;
        }
        let id = '';
        await this.measured(
          'ours',
          async () => {
            const { data } = await transaction.http.post<CreatedTransaction>(TRANSACTIONS, ORDER, { signal });
            id = data.transactionId;
          },
          run,
        );
        await this.measured('ours', () => transaction.http.get(`${TRANSACTIONS}/${id}/status`, { signal }), run);
      }),
    );
  }
}
