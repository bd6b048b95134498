import { type ArgumentCheck, BoundMethods, type CallOptions, type KeyClient, Secret } from '@x/core/fetch';
import type { AccessTokenInfo, AccessTokens, CreateAccessToken, CreatedAccessToken, Scope } from './access-tokens.js';
import type { PaisrCredentials } from './definition.js';
import * as wire from './wire.js';

const ROOT = '/access-tokens';

/** Result of a deletion whose retry fails because an earlier attempt has already deleted the object. */
const DONE = { success: true } as const;

/** Implements Paisr's access-token resource. Calls it with the client's own key. */
export class AccessTokensClient extends BoundMethods implements AccessTokens {
  readonly #client: KeyClient<PaisrCredentials>;

  constructor(client: KeyClient<PaisrCredentials>) {
    super();
    this.#client = client;
  }

  async create(token: CreateAccessToken, options?: CallOptions): Promise<CreatedAccessToken> {
    const { data } = await this.#client.call('accessTokens.create', options, (checked) => ({
      method: 'POST',
      path: ROOT,
      body: checked(wire.createInput, token),
      response: wire.createdResponse,
      issued: wire.keyOf,
      whenUnknown: 'the key may have been created; look for its description with accessTokens.list() and revoke it',
    }));
    return { id: data.id, secret: new Secret(data.secret) };
  }

  async list(options?: CallOptions): Promise<readonly AccessTokenInfo[]> {
    const { data } = await this.#client.call('accessTokens.list', options, () => ({
      method: 'GET',
      path: ROOT,
      response: wire.listResponse,
    }));
    return data.tokens;
  }

  async get(id: string, options?: CallOptions): Promise<AccessTokenInfo> {
    const { data } = await this.#client.call('accessTokens.get', options, (checked) => ({
      method: 'GET',
      path: pathOf(id, checked),
      response: wire.getResponse,
    }));
    return data;
  }

  async update(id: string, change: { readonly description: string }, options?: CallOptions): Promise<void> {
    await this.#client.call('accessTokens.update', options, (checked) => ({
      method: 'PUT',
      path: pathOf(id, checked),
      body: checked(wire.updateInput, change),
      response: wire.doneResponse,
    }));
  }

  async revoke(id: string, options?: CallOptions): Promise<void> {
    await this.#client.call('accessTokens.revoke', options, (checked) => ({
      method: 'DELETE',
      path: pathOf(id, checked),
      response: wire.doneResponse,
      whenGone: DONE,
    }));
  }

  async addPermissions(id: string, scopes: readonly Scope[], options?: CallOptions): Promise<void> {
    await this.#client.call('accessTokens.addPermissions', options, (checked) => ({
      method: 'POST',
      path: `${pathOf(id, checked)}/permissions`,
      body: checked(wire.scopesInput, { scopes }),
      response: wire.doneResponse,
    }));
  }

  async removePermission(id: string, permissionId: string, options?: CallOptions): Promise<void> {
    await this.#client.call('accessTokens.removePermission', options, (checked) => ({
      method: 'DELETE',
      path: `${pathOf(id, checked)}/permissions/${checked(wire.permissionIdInput, { permissionId }).permissionId}`,
      response: wire.doneResponse,
      whenGone: DONE,
    }));
  }
}

BoundMethods.bind(
  AccessTokensClient,
  'create',
  'list',
  'get',
  'update',
  'revoke',
  'addPermissions',
  'removePermission',
);

function pathOf(id: string, checked: ArgumentCheck): string {
  return `${ROOT}/${checked(wire.idInput, { id }).id}`;
}
