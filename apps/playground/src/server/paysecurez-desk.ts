import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import type { Sandbox } from '@x/sandbox';
import type { ProviderState, Run } from '../shared/state.js';
import { FaultSwitches } from './fault-switches.js';
import { LIVE_BURST } from './limits.js';
import type { Surroundings } from './provider-desk.js';
import { TokenDesk, type TokenPlace, type TokenProvider } from './token-desk.js';

const TRANSACTIONS = '/api/v1/transactions';
const ORDER = { amount: 1999, currency: 'EUR', reference: 'playground' } as const;

const PAYSECUREZ: TokenProvider = {
  name: 'paysecurez',
  title: 'PaySecureZ',
  tokenPath: '/api/token',
  path: TRANSACTIONS,
  pathVariable: 'PAYSECUREZ_PATH',
  tokenOf: (answer) => (answer as { access_token?: unknown } | null)?.access_token,
};

/** PaySecureZ of the sandbox, or the real one; there no payment is made. */
export class PaySecureZDesk extends TokenDesk {
  readonly client: PaySecureZ;
  protected readonly faults: FaultSwitches | undefined;
  #outdated: Sandbox['paysecurez']['credentials'] | undefined;

  constructor(around: Surroundings, place: TokenPlace<PaySecureZOptions>) {
    super(around, PAYSECUREZ, place);
    if ('credentials' in place) {
      const { path: _path, ...options } = place;
      this.client = createPaySecureZ({ ...options, ...this.observed() });
      return;
    }
    const { baseUrl } = place.paysecurez;
    this.client = createPaySecureZ({ ...this.observed(), baseUrl, credentials: () => this.#fromStore(place) });
    // The sandbox has no GET that needs nothing made before.
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

  /** A secret store that lags behind: after a rotation its first answer is the old secret, as it happens in the field. */
  #fromStore(sandbox: Sandbox): Sandbox['paysecurez']['credentials'] {
    const credentials = this.#outdated ?? sandbox.paysecurez.credentials;
    this.#outdated = undefined;
    return credentials;
  }

  /** Gives the new secret, for those who have to know what not to show. */
  rotate(): string {
    const sandbox = this.sandboxed();
    this.#outdated = sandbox.paysecurez.credentials;
    return sandbox.rotate('paysecurez').clientSecret;
  }

  protected override can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'> {
    return { ...super.can(), transactions: true };
  }

  /** Each with a token of its own. In the sandbox a payment is made and looked up; for real only the token is asked for. */
  transactions(wanted: number): Run {
    const count = this.facts.mode === 'live' ? Math.min(wanted, LIVE_BURST) : wanted;
    return this.begin('transactions', `${count} transactions`, count, false, async (run) => {
      await Promise.all(
        Array.from({ length: count }, () => this.settled('ours', run, () => this.#transaction(run.signal))),
      );
    });
  }

  #transaction(signal: AbortSignal): Promise<void> {
    return this.transactionScope.run(true, () =>
      this.client.transaction(async (transaction) => {
        if (this.sandbox === undefined) {
          await transaction.token({ signal });
          return;
        }
        let id = '';
        await this.measured('ours', async () => {
          id = (await transaction.http.post<{ id: string }>(TRANSACTIONS, ORDER, { signal })).data.id;
        });
        await this.measured('ours', () => transaction.http.get(`${TRANSACTIONS}/${id}/status`, { signal }));
      }),
    );
  }
}
