import { type AccessTokenInfo, createPaisr, type Paisr, type Secret } from '@x/paisr';
import type { Sandbox } from '@x/sandbox';
import type { LiveProviders } from '../environment.js';
import type { KeyState, ProviderState } from '../shared/state.js';
import { FaultSwitches } from './fault-switches.js';
import { LIVE_BURST, SANDBOX_BURST } from './limits.js';
import { type DeskContext, ProviderDesk } from './provider-desk.js';
import { Refusal } from './refusal.js';

const INVOICES = '/invoices';
const KEYS_ONLY_LISTED =
  'this page can list keys, but cannot create, update, revoke or reveal them; with PAISR_WRITE=1, the terminal run creates, uses and revokes a key';

/**
 * The client, metrics and actions for Paisr. If Paisr is live, the page cannot modify keys or show secrets. Only the terminal run
 * can create a key, and only if `PAISR_WRITE=1` is set.
 */
export class PaisrDesk extends ProviderDesk {
  readonly client: Paisr;
  protected readonly opponents = undefined;
  protected readonly faults: FaultSwitches | undefined;
  protected readonly sandbox: Sandbox | undefined;
  #listed: readonly AccessTokenInfo[] = [];
  /** Secrets of new keys that have not been shown yet. */
  readonly #unshown = new Map<string, Secret>();

  constructor(context: DeskContext, from: Sandbox | NonNullable<LiveProviders['paisr']>) {
    const live = 'credentials' in from;
    super(context, {
      name: 'paisr',
      title: 'Paisr',
      mode: live ? 'live' : 'sandbox',
      burst: live ? LIVE_BURST : SANDBOX_BURST,
      ...(live && { why: KEYS_ONLY_LISTED }),
    });
    if ('credentials' in from) {
      const { write: _terminalOnly, ...options } = from;
      this.client = createPaisr({ ...options, ...this.observed() });
      return;
    }
    this.sandbox = from;
    this.client = createPaisr({
      ...this.observed(),
      baseUrl: from.paisr.baseUrl,
      credentials: () => from.paisr.credentials,
    });
    this.faults = new FaultSwitches(from, 'paisr', {
      token: [],
      api: [
        'paisr.invoices',
        ...(['create', 'list', 'get', 'update', 'revoke', 'addPermissions', 'removePermission'] as const).map(
          (name) => `paisr.accessTokens.${name}` as const,
        ),
      ],
    });
  }

  rotate(): string {
    return this.sandboxed().rotate('paisr').token;
  }

  revoke(): void {
    this.sandboxed().revokeTokens('paisr');
  }

  async list(): Promise<void> {
    const { redactor } = this.context;
    const listed = await this.client.accessTokens.list();
    // Redact these strings, because they come from the provider and may contain secrets.
    this.#listed = listed.map(({ id, description, permissions, ...rest }) => ({
      ...rest,
      id: redactor.text(id),
      description: redactor.text(description),
      permissions: permissions.map((permission) => ({
        id: redactor.text(permission.id),
        type: redactor.text(permission.type),
      })),
    }));
  }

  async create(description: string, scopes: readonly string[]): Promise<void> {
    this.#mayWrite();
    const { id, secret } = await this.client.accessTokens.create({ description, scopes });
    this.context.redactor.learn(secret.reveal());
    this.#unshown.set(id, secret);
    await this.list();
  }

  /**
   * Returns the secret of a key that was created on this page. Throws an error if the secret has already been returned.
   */
  reveal(id: string): string {
    this.#mayWrite();
    const secret = this.#unshown.get(id);
    if (secret === undefined) throw new Refusal('the secret was already shown, or the key was not created here');
    this.#unshown.delete(id);
    return secret.reveal();
  }

  async rename(id: string, description: string): Promise<void> {
    this.#mayWrite();
    await this.client.accessTokens.update(id, { description });
    await this.list();
  }

  async addScope(id: string, scope: string): Promise<void> {
    this.#mayWrite();
    await this.client.accessTokens.addPermissions(id, [scope]);
    await this.list();
  }

  /** @param scope ID of the permission. */
  async removeScope(id: string, scope: string): Promise<void> {
    this.#mayWrite();
    await this.client.accessTokens.removePermission(id, scope);
    await this.list();
  }

  async revokeKey(id: string): Promise<void> {
    this.#mayWrite();
    await this.client.accessTokens.revoke(id);
    this.#unshown.delete(id);
    await this.list();
  }

  protected async callOnce(signal: AbortSignal): Promise<void> {
    if (this.sandbox === undefined) await this.client.accessTokens.list({ signal });
    else await this.client.http.get(INVOICES, { signal });
  }

  protected can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'> {
    return { call: true, transactions: false, writeKeys: this.sandbox !== undefined };
  }

  protected override keys(): readonly KeyState[] {
    return this.#listed.map(({ id, description, permissions, createdAt }) => ({
      id,
      description,
      scopes: permissions.map((permission) => ({ id: permission.id, name: permission.type })),
      ...(createdAt && { createdTime: createdAt.getTime() }),
      secretWaits: this.#unshown.has(id),
    }));
  }

  #mayWrite(): void {
    if (this.sandbox === undefined) throw new Refusal(`Paisr is live: ${KEYS_ONLY_LISTED}`);
  }
}
