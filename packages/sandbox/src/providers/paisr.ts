import { bearerStateOf } from '../http/bearer.js';
import type { BearerCheck, Call, HttpResponse, JsonObject, Provider, Route } from '../http/route.js';
import type { PaisrCredentials } from '../options.js';
import type { Seed } from '../seed.js';
import { type Key, MAX_REQUESTS_PER_MINUTE, PaisrKeys } from './paisr-keys.js';
import {
  DESCRIPTION_EXPECTED,
  done,
  isDescription,
  isScopes,
  refuse,
  SCOPES_EXPECTED,
  shown,
  succeed,
} from './paisr-wire.js';

const INITIAL_SCOPES = ['tokens.read', 'tokens.write', 'invoices.read'];

/** Simulates Paisr, which uses scoped API keys that do not expire. */
export class Paisr implements Provider {
  readonly prefix = '/v2';
  readonly refuse = refuse;
  readonly #keys: PaisrKeys;
  #initial: Key;
  readonly routes: readonly Route[] = [
    {
      name: 'paisr.accessTokens.create',
      method: 'POST',
      path: '/v2/access-tokens',
      guard: { scope: 'tokens.write' },
      noStore: true,
      json: true,
      handle: (call, body) => this.#create(call, body),
    },
    {
      name: 'paisr.accessTokens.list',
      method: 'GET',
      path: '/v2/access-tokens',
      guard: { scope: 'tokens.read' },
      handle: ({ at }) => succeed({ tokens: this.#keys.list(at).map(shown) }),
    },
    {
      name: 'paisr.accessTokens.get',
      method: 'GET',
      path: '/v2/access-tokens/:id',
      guard: { scope: 'tokens.read' },
      handle: (call) => this.#withKey(call, (key) => succeed(shown(key))),
    },
    {
      name: 'paisr.accessTokens.update',
      method: 'PUT',
      path: '/v2/access-tokens/:id',
      guard: { scope: 'tokens.write' },
      json: true,
      handle: (call, body) => this.#withKey(call, (key) => update(key, body)),
    },
    {
      name: 'paisr.accessTokens.revoke',
      method: 'DELETE',
      path: '/v2/access-tokens/:id',
      guard: { scope: 'tokens.write' },
      handle: (call) =>
        this.#withKey(call, (key) => {
          this.#keys.revoke(key);
          return done('Access token revoked');
        }),
    },
    {
      name: 'paisr.accessTokens.addPermissions',
      method: 'POST',
      path: '/v2/access-tokens/:id/permissions',
      guard: { scope: 'tokens.write' },
      json: true,
      handle: (call, body) => this.#withKey(call, (key) => this.#addPermissions(key, body)),
    },
    {
      name: 'paisr.accessTokens.removePermission',
      method: 'DELETE',
      path: '/v2/access-tokens/:id/permissions/:permissionId',
      guard: { scope: 'tokens.write' },
      handle: (call) => this.#withKey(call, (key) => removePermission(key, call.param('permissionId'))),
    },
    {
      // Paisr documents this route (Get Invoices). The sandbox has no invoices.
      name: 'paisr.invoices',
      method: 'GET',
      path: '/v2/invoices',
      guard: { scope: 'invoices.read' },
      handle: () => succeed({ invoices: [] }),
    },
  ];

  /** `given` contains an initial key that replaces the generated key. */
  constructor(seed: Seed, epoch: number, startedAt: number, given: Partial<PaisrCredentials>) {
    this.#keys = new PaisrKeys((number) => seed.fakeSecret('secret', `paisr.key.${epoch}.${number}`));
    this.#initial = this.#addInitial(startedAt, given.token ?? seed.fakeSecret('secret', 'paisr.token'));
  }

  /** Current credentials. */
  get credentials(): PaisrCredentials {
    return { token: this.#initial.secret };
  }

  /** Replaces the key. The old key stays valid for `overlap` ms after the wall clock time `now`. */
  rotate(now: number, overlap: number): void {
    this.#initial.endsAt = now + overlap;
    this.#initial = this.#addInitial(now);
  }

  revokeAll(): void {
    this.#keys.revokeAll();
  }

  #addInitial(now: number, secret?: string): Key {
    return this.#keys.add('Sandbox initial key', INITIAL_SCOPES, now, secret);
  }

  check(call: Call, scope?: string): BearerCheck {
    const found = this.#keys.bySecret(call.bearer ?? '', call.at);
    if (typeof found === 'string') {
      const bearer = bearerStateOf(call, () => found);
      const known = bearer === 'unknown' || bearer === 'revoked';
      const reason = known ? 'unknown or revoked access token' : 'a bearer token is required';
      return { bearer, refusal: refuse(401, `Unauthorized: ${reason}`) };
    }
    const wait = found.limit.admit(call.at);
    if (wait > 0) {
      const headers = { 'Retry-After': String(Math.ceil(wait / 1000)) };
      const refusal = { ...refuse(429, `Too many requests: at most ${MAX_REQUESTS_PER_MINUTE} a minute`), headers };
      return { bearer: 'good', refusal };
    }
    if (scope === undefined || found.permissions.some(({ type }) => type === scope)) return { bearer: 'good' };
    return { bearer: 'good', refusal: refuse(403, `Forbidden: the access token lacks the scope ${scope}`) };
  }

  #withKey(call: Call, then: (key: Key) => HttpResponse): HttpResponse {
    const key = this.#keys.get(call.param('id'), call.at);
    return key === undefined ? refuse(404, 'Access token not found') : then(key);
  }

  #create(call: Call, body: JsonObject): HttpResponse {
    const { description, scopes } = body;
    if (!isDescription(description)) return refuse(400, DESCRIPTION_EXPECTED);
    if (!isScopes(scopes)) return refuse(400, SCOPES_EXPECTED);
    const { id, secret } = this.#keys.add(description, scopes, call.at);
    return succeed({ id, secret });
  }

  #addPermissions(key: Key, { scopes }: JsonObject): HttpResponse {
    if (!isScopes(scopes)) return refuse(400, SCOPES_EXPECTED);
    this.#keys.addPermissions(key, scopes);
    return done('Permissions added');
  }
}

function update(key: Key, { description }: JsonObject): HttpResponse {
  if (!isDescription(description)) return refuse(400, DESCRIPTION_EXPECTED);
  key.description = description;
  return done('Access token updated');
}

function removePermission(key: Key, permissionId: string): HttpResponse {
  if (!key.permissions.some(({ id }) => id === permissionId)) return refuse(404, 'Permission not found');
  key.permissions = key.permissions.filter(({ id }) => id !== permissionId);
  return done('Permission removed');
}
