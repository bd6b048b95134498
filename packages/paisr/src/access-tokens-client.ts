import { type CallOptions, check, type KeyClient, readCallOptions, Secret, unsentError } from '@x/core';
import type { GenericSchema } from 'valibot';
import type { AccessTokenInfo, AccessTokens, CreateAccessToken, CreatedAccessToken, Scope } from './access-tokens.js';
import { type PaisrCredentials, paisr } from './definition.js';
import * as wire from './wire.js';

const ROOT = '/access-tokens';

/** What stands for the answer where an attempt before has taken away what is to go. */
const DONE = { success: true } as const;

/** Paisr's access-token resource over a client that holds a key. */
export class AccessTokensClient implements AccessTokens {
  readonly #client: KeyClient<PaisrCredentials>;

  constructor(client: KeyClient<PaisrCredentials>) {
    this.#client = client;
  }

  async create(token: CreateAccessToken, options?: CallOptions): Promise<CreatedAccessToken> {
    const operation = 'accessTokens.create';
    const signal = signalOf(operation, options);
    const { data } = await this.#client.call({
      operation,
      method: 'POST',
      path: ROOT,
      body: checked(operation, wire.createInput, token),
      answer: wire.createdAnswer,
      whenUnknown: 'the key may have been made: look for its description with accessTokens.list() and revoke it',
      signal,
    });
    return { id: data.id, secret: new Secret(data.secret) };
  }

  async list(options?: CallOptions): Promise<readonly AccessTokenInfo[]> {
    const operation = 'accessTokens.list';
    const signal = signalOf(operation, options);
    const { data } = await this.#client.call({
      operation,
      method: 'GET',
      path: ROOT,
      answer: wire.listAnswer,
      signal,
    });
    return data.tokens;
  }

  async get(id: string, options?: CallOptions): Promise<AccessTokenInfo> {
    const operation = 'accessTokens.get';
    const signal = signalOf(operation, options);
    const { data } = await this.#client.call({
      operation,
      method: 'GET',
      path: pathOf(operation, id),
      answer: wire.getAnswer,
      signal,
    });
    return data;
  }

  async update(id: string, change: { readonly description: string }, options?: CallOptions): Promise<void> {
    const operation = 'accessTokens.update';
    const signal = signalOf(operation, options);
    await this.#client.call({
      operation,
      method: 'PUT',
      path: pathOf(operation, id),
      body: checked(operation, wire.updateInput, change),
      answer: wire.doneAnswer,
      signal,
    });
  }

  async revoke(id: string, options?: CallOptions): Promise<void> {
    const operation = 'accessTokens.revoke';
    const signal = signalOf(operation, options);
    await this.#client.call({
      operation,
      method: 'DELETE',
      path: pathOf(operation, id),
      answer: wire.doneAnswer,
      whenGone: DONE,
      signal,
    });
  }

  async addPermissions(id: string, scopes: readonly Scope[], options?: CallOptions): Promise<void> {
    const operation = 'accessTokens.addPermissions';
    const signal = signalOf(operation, options);
    await this.#client.call({
      operation,
      method: 'POST',
      path: `${pathOf(operation, id)}/permissions`,
      body: checked(operation, wire.scopesInput, { scopes }),
      answer: wire.doneAnswer,
      signal,
    });
  }

  async removePermission(id: string, permissionId: string, options?: CallOptions): Promise<void> {
    const operation = 'accessTokens.removePermission';
    const signal = signalOf(operation, options);
    const permission = checked(operation, wire.permissionIdInput, { permissionId });
    await this.#client.call({
      operation,
      method: 'DELETE',
      path: `${pathOf(operation, id)}/permissions/${permission.permissionId}`,
      answer: wire.doneAnswer,
      whenGone: DONE,
      signal,
    });
  }
}

function signalOf(operation: string, options: CallOptions | undefined): AbortSignal | undefined {
  return readCallOptions(paisr.name, operation, options).signal;
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
