import type { AccessToken } from '@x/paysecurez';
import { REAL_LIFETIMES, type TokenProviderName } from '../shared/actions.js';
import { ProviderDesk } from './provider-desk.js';

/** A provider whose tokens expire. */
export abstract class TokenDesk extends ProviderDesk {
  abstract readonly provider: TokenProviderName;
  protected abstract ask(fresh: boolean): Promise<AccessToken>;
  #lifetime: number | undefined;

  protected override lifetime(): { readonly lifetime: number; readonly realLifetime: number } {
    const realLifetime = REAL_LIFETIMES[this.provider];
    return { lifetime: this.#lifetime ?? realLifetime, realLifetime };
  }

  /** The token itself stays here. */
  async token(fresh: boolean): Promise<void> {
    await this.ask(fresh);
  }

  setLifetime(seconds: number): void {
    this.sandboxed().setLifetimes({ [this.provider]: seconds });
    this.#lifetime = seconds;
  }

  expire(): void {
    this.sandboxed().expireTokens(this.provider);
  }
}
