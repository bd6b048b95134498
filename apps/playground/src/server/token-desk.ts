import type { AccessToken, Client } from '@x/paysecurez';
import type { Sandbox } from '@x/sandbox';
import { REAL_LIFETIMES, type TokenProviderName } from '../shared/actions.js';
import type { Opponent, ProviderState } from '../shared/state.js';
import { LIVE_BURST, SANDBOX_BURST } from './limits.js';
import { handWrittenCache, type OpponentCall, type PostRequest, type Protocol, tokenPerCall } from './opponents.js';
import { type DeskContext, ProviderDesk } from './provider-desk.js';

/** The sandbox, or the client options for a live provider. */
export type TokenPlace<Options> = Sandbox | (Options & { readonly path?: string });

/** Information about a provider whose tokens expire. */
export interface TokenProvider {
  readonly name: TokenProviderName;
  readonly title: string;
  readonly tokenPath: string;
  /** Path for API calls in the sandbox. */
  readonly path: string;
  /** Environment variable that contains the path for API calls to the live provider. */
  readonly pathVariable: string;
  readonly grantOf: Protocol['grantOf'];
  /** Returns an opponent's API call, unless it is a GET request. */
  readonly post?: (sandbox: Sandbox) => PostRequest;
}

/** The client, metrics and actions for a provider whose tokens expire. */
export abstract class TokenDesk extends ProviderDesk {
  abstract override readonly client: Client & { token(options: { readonly fresh: boolean }): Promise<AccessToken> };
  protected readonly sandbox: Sandbox | undefined;
  protected readonly opponents: Readonly<Record<Opponent, OpponentCall>> | undefined;
  readonly #provider: TokenProviderName;
  protected readonly path: string | undefined;
  #lifetime: number | undefined;

  constructor(context: DeskContext, provider: TokenProvider, place: TokenPlace<{ readonly credentials: unknown }>) {
    const { name, title, tokenPath, grantOf, pathVariable } = provider;
    const live = 'credentials' in place ? place : undefined;
    const why = live && live.path === undefined ? `to make calls, set ${pathVariable} to a path` : undefined;
    super(context, {
      name,
      title,
      mode: live ? 'live' : 'sandbox',
      tokenPath,
      burst: live ? LIVE_BURST : SANDBOX_BURST,
      ...(why !== undefined && { why }),
    });
    this.#provider = name;
    if ('credentials' in place) {
      this.path = place.path;
      return;
    }
    this.sandbox = place;
    this.path = provider.path;
    const { baseUrl } = place[name];
    const tokenBody = () => this.tokenBody(place);
    const post = provider.post?.bind(undefined, place);
    const protocol = { baseUrl, tokenPath, path: provider.path, tokenBody, grantOf, post };
    this.opponents = {
      perCall: tokenPerCall(protocol, this.tapped('perCall')),
      cached: handWrittenCache(protocol, this.tapped('cached')),
    };
  }

  /** Returns the body of a token request to the sandbox. */
  protected abstract tokenBody(sandbox: Sandbox): object;

  protected async callOnce(signal: AbortSignal): Promise<void> {
    await this.client.http.get(this.path ?? '/', { signal });
  }

  protected can(): Pick<ProviderState['can'], 'call' | 'transactions' | 'writeKeys'> {
    return { call: this.path !== undefined, transactions: false, writeKeys: false };
  }

  protected override lifetime(): { readonly lifetime: number; readonly realLifetime: number } {
    const realLifetime = REAL_LIFETIMES[this.#provider];
    return { lifetime: this.#lifetime ?? realLifetime, realLifetime };
  }

  /** Requests a token if necessary. Does not return the token, so that it stays on the server. */
  async token(fresh: boolean): Promise<void> {
    const token = await this.client.token({ fresh });
    this.context.redactor.learn(token.reveal());
  }

  /**
   * Sets the lifetime of new tokens. If the client has a token, replaces it, so that the lifetime takes effect at once.
   * Returns a message for the user.
   */
  async setLifetime(seconds: number): Promise<string> {
    this.sandboxed().setLifetimes({ [this.#provider]: seconds });
    this.#lifetime = seconds;
    const changed = `new tokens expire after ${seconds} s`;
    if (this.client.status().issuedAt === undefined) return changed;
    await this.token(true);
    return `${changed}, and the client has a new one`;
  }

  expire(): void {
    this.sandboxed().expireTokens(this.#provider);
  }

  revoke(): void {
    this.sandboxed().revokeTokens(this.#provider);
  }
}
