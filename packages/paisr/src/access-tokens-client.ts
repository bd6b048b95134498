import { check, type KeyClient, Secret, unsentError } from '@x/core';
import type { GenericSchema } from 'valibot';
import type {
  AccessTokenInfo,
  AccessTokens,
  CreateAccessToken,
  CreatedAccessToken,
  OperationOptions,
  Scope,
} from './access-tokens.js';
import { type PaisrCredentials, paisr } from './definition.js';
import * as wire from './wire.js';

const ROOT = '/access-tokens';

/** Paisr's access-token resource over a client that holds a key. */
export class AccessTokensClient implements AccessTokens {
  readonly #client: KeyClient<PaisrCredentials>;

  constructor(client: KeyClient<PaisrCredentials>) {
    this.#client = client;
  }

  async create(token: CreateAccessToken, options?: OperationOptions): Promise<CreatedAccessToken> {
    const operation = 'accessTokens.create';
    const { data } = await this.#client.call({
      operation,
      method: 'POST',
      path: ROOT,
      body: checked(operation, wire.createInput, token),
      answer: wire.createdAnswer,
      whenUnknown: 'the key may have been made: look for its description with accessTokens.list() and revoke it',
      signal: options?.signal,
    });
    return { id: data.id, secret: new Secret(data.secret) };
  }

  async list(options?: OperationOptions): Promise<readonly AccessTokenInfo[]> {
    const { data } = await this.#client.call({
      operation: 'accessTokens.list',
      method: 'GET',
      path: ROOT,
      answer: wire.listAnswer,
      signal: options?.signal,
    });
    return data.tokens;
  }

  async get(id: string, options?: OperationOptions): Promise<AccessTokenInfo> {
    const operation = 'accessTokens.get';
    const { data } = await this.#client.call({
      operation,
      method: 'GET',
      path: pathOf(operation, id),
      answer: wire.getAnswer,
      signal: options?.signal,
    });
    return data;
  }

  async update(id: string, change: { readonly description: string }, options?: OperationOptions): Promise<void> {
    const operation = 'accessTokens.update';
    await this.#client.call({
      operation,
      method: 'PUT',
      path: pathOf(operation, id),
      body: checked(operation, wire.updateInput, change),
      answer: wire.doneAnswer,
      signal: options?.signal,
    });
  }

  async revoke(id: string, options?: OperationOptions): Promise<void> {
    const operation = 'accessTokens.revoke';
    await this.#client.call({
      operation,
      method: 'DELETE',
      path: pathOf(operation, id),
      answer: wire.doneAnswer,
      signal: options?.signal,
    });
  }

  async addPermissions(id: string, scopes: readonly Scope[], options?: OperationOptions): Promise<void> {
    const operation = 'accessTokens.addPermissions';
    await this.#client.call({
      operation,
      method: 'POST',
      path: `${pathOf(operation, id)}/permissions`,
      body: checked(operation, wire.scopesInput, { scopes }),
      answer: wire.doneAnswer,
      signal: options?.signal,
    });
  }

  async removePermission(id: string, permissionId: string, options?: OperationOptions): Promise<void> {
    const operation = 'accessTokens.removePermission';
    const permission = checked(operation, wire.permissionIdInput, { permissionId });
    await this.#client.call({
      operation,
      method: 'DELETE',
      path: `${pathOf(operation, id)}/permissions/${permission.permissionId}`,
      answer: wire.doneAnswer,
      signal: options?.signal,
    });
  }
}

function pathOf(operation: string, id: string): string {
  return `${ROOT}/${checked(operation, wire.idInput, { id }).id}`;
}

/** What a caller gave, checked before anything is sent. */
function checked<T>(operation: string, schema: GenericSchema<unknown, T>, input: unknown): T {
  const result = check(schema, input, 'the argument');
  if ('refused' in result) throw unsentError(paisr.name, operation, 'invalid_request', result.refused);
  return result.value;
}
