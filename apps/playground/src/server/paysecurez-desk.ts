import { type AccessToken, createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import type { Sandbox } from '@x/sandbox';
import type { ProviderState, Run } from '../shared/state.js';
import { FaultSwitches } from './fault-switches.js';
import { LIVE_BURST, SANDBOX_BURST } from './limits.js';
import { NaiveClient } from './naive-client.js';
import type { Surroundings } from './provider-desk.js';
import { TokenDesk } from './token-desk.js';

const TRANSACTIONS = '/api/v1/transactions';
const TOKEN = '/api/token';
const ORDER = { amount: 1999, currency: 'EUR', reference: 'playground' } as const;
const TITLE = 'PaySecureZ';

/** PaySecureZ of the sandbox, or the real one; there no payment is made. */
export class PaySecureZDesk extends TokenDesk {
  readonly provider = 'paysecurez';
  readonly client: PaySecureZ;
  protected readonly sandbox: Sandbox | undefined;
  protected readonly naive: { readonly client: NaiveClient; readonly path: string } | undefined;
  protected readonly faults: FaultSwitches | undefined;
  readonly #path: string | undefined;
  #outdated: Sandbox['paysecurez']['credentials'] | undefined;

  constructor(around: Surroundings, from: Sandbox | (PaySecureZOptions & { readonly path?: string })) {
    const live = 'credentials' in from ? from : undefined;
    const why = live && live.path === undefined ? 'no call: PAYSECUREZ_PATH names no path to GET' : undefined;
    super(around, {
      name: 'paysecurez',
      title: TITLE,
      mode: live ? 'live' : 'sandbox',
      tokenPath: TOKEN,
      burst: live ? LIVE_BURST : SANDBOX_BURST,
      ...(why !== undefined && { why }),
    });
    const common = { dispatcher: this.tapped('ours'), onEvent: this.heard, clock: this.clock };
    if ('credentials' in from) {
      const { path, ...options } = from;
      this.client = createPaySecureZ({ ...options, ...common });
      this.#path = path;
      return;
    }
    const { baseUrl } = from.paysecurez;
    this.sandbox = from;
    this.#path = TRANSACTIONS;
    this.client = createPaySecureZ({ ...common, baseUrl, credentials: () => this.#fromStore(from) });
    // The sandbox has no GET that needs nothing made before.
    const list = from.route('GET', TRANSACTIONS, { body: { transactions: [] } });
    this.faults = new FaultSwitches(from, 'paysecurez', {
      token: ['paysecurez.token'],
      api: [list.name, 'paysecurez.transactions.create', 'paysecurez.transactions.status'],
    });
    const tokenBody = (): object => {
      const { clientId, clientSecret } = from.paysecurez.credentials;
      return { client_id: clientId, client_secret: clientSecret };
    };
    const tokenOf = (answer: unknown): unknown => (answer as { access_token?: unknown } | null)?.access_token;
    const protocol = { baseUrl, tokenPath: TOKEN, tokenBody, tokenOf };
    this.naive = { path: TRANSACTIONS, client: new NaiveClient(protocol, this.tapped('naive')) };
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

  revoke(): void {
    this.sandboxed().revokeTokens('paysecurez');
  }

  protected ask(fresh: boolean): Promise<AccessToken> {
    return this.client.token({ fresh });
  }

  protected async callOnce(signal: AbortSignal): Promise<void> {
    await this.client.http.get(this.#path ?? '/', { signal });
  }

  protected can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'> {
    return { call: this.#path !== undefined, transactions: true, writeKeys: false };
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
