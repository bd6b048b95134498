import type { Sandbox } from '@x/sandbox';
import { type AccessToken, createSingleView, type SingleView, type SingleViewOptions } from '@x/singleview';
import type { ProviderState } from '../shared/state.js';
import { FaultSwitches } from './fault-switches.js';
import { LIVE_BURST, SANDBOX_BURST } from './limits.js';
import { NaiveClient } from './naive-client.js';
import type { Surroundings } from './provider-desk.js';
import { TokenDesk } from './token-desk.js';

const TOKEN = '/v1/api/observice/token';
const ACCOUNTS = '/v1/api/observice/accounts';

/** SingleView of the sandbox, or the real one. */
export class SingleViewDesk extends TokenDesk {
  readonly provider = 'singleview';
  readonly client: SingleView;
  protected readonly sandbox: Sandbox | undefined;
  protected readonly naive: { readonly client: NaiveClient; readonly path: string } | undefined;
  protected readonly faults: FaultSwitches | undefined;
  readonly #path: string | undefined;

  constructor(around: Surroundings, from: Sandbox | (SingleViewOptions & { readonly path?: string })) {
    const live = 'credentials' in from ? from : undefined;
    const why = live && live.path === undefined ? 'no call: SINGLEVIEW_PATH names no path to GET' : undefined;
    super(around, {
      name: 'singleview',
      title: 'SingleView',
      mode: live ? 'live' : 'sandbox',
      tokenPath: TOKEN,
      burst: live ? LIVE_BURST : SANDBOX_BURST,
      ...(why !== undefined && { why }),
    });
    const common = { dispatcher: this.tapped('ours'), onEvent: this.heard, clock: this.clock };
    if ('credentials' in from) {
      const { path, ...options } = from;
      this.client = createSingleView({ ...options, ...common });
      this.#path = path;
      return;
    }
    const { baseUrl } = from.singleview;
    this.sandbox = from;
    this.#path = ACCOUNTS;
    this.client = createSingleView({ ...common, baseUrl, credentials: () => from.singleview.credentials });
    this.faults = new FaultSwitches(from, 'singleview', {
      token: ['singleview.token'],
      api: ['singleview.accounts', 'singleview.payments'],
    });
    const tokenBody = (): object => ({ ...from.singleview.credentials, grantType: 'client_credentials' });
    const tokenOf = (answer: unknown): unknown =>
      (answer as { payload?: { access_token?: unknown } } | null)?.payload?.access_token;
    const protocol = { baseUrl, tokenPath: TOKEN, tokenBody, tokenOf };
    this.naive = { path: ACCOUNTS, client: new NaiveClient(protocol, this.tapped('naive')) };
  }

  /** Gives the new code, for those who have to know what not to show. */
  rotate(): string {
    return this.sandboxed().rotate('singleview').clientCode;
  }

  revoke(): void {
    this.sandboxed().revokeTokens('singleview');
  }

  protected ask(fresh: boolean): Promise<AccessToken> {
    return this.client.token({ fresh });
  }

  protected async callOnce(signal: AbortSignal): Promise<void> {
    await this.client.http.get(this.#path ?? '/', { signal });
  }

  protected can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'> {
    return { call: this.#path !== undefined, transactions: false, writeKeys: false };
  }
}
