import { fakeSecret } from './fake-secret.js';
import { idCounter } from './id-counter.js';
import { RateLimit } from './rate-limit.js';
import type { Answer, Call, JsonObject, Provider } from './route.js';

interface Permission {
  readonly id: string;
  readonly type: string;
}

interface Key {
  readonly id: string;
  readonly secret: string;
  description: string;
  permissions: readonly Permission[];
  readonly createdAt: number;
  readonly limit: RateLimit;
}

/** "Match" of the document's field `description`. */
const DESCRIPTION = /^[a-zA-Z0-9() ]{4,48}$/;

/** Paisr's public pages: 250 requests a minute, then 429. Whether for each key or account is not said; here each key. */
const REQUESTS_A_MINUTE = 250;

/** Paisr: lasting, scoped API keys, made and kept by means of a key that one already has. */
export class Paisr {
  /** The key that is there from the start. */
  readonly token: string;
  readonly provider: Provider;
  readonly #bySecret = new Map<string, Key>();
  readonly #byId = new Map<string, Key>();
  readonly #nextKeyId = idCounter('tkn_');
  readonly #nextPermissionId = idCounter('tpm_');

  constructor(startedAt: number) {
    const initial = this.#add('Sandbox initial key', ['tokens.read', 'tokens.write', 'invoices.read'], startedAt);
    this.token = initial.secret;
    this.provider = { prefix: '/v2', refuse, routes: this.#routes() };
  }

  #routes(): Provider['routes'] {
    const read = (call: Call): Answer | undefined => this.#admit(call, 'tokens.read');
    const write = (call: Call): Answer | undefined => this.#admit(call, 'tokens.write');
    return [
      {
        name: 'paisr.accessTokens.create',
        method: 'POST',
        path: '/v2/access-tokens',
        noStore: true,
        admit: write,
        handle: (call, body) => this.#create(call, body),
      },
      {
        name: 'paisr.accessTokens.list',
        method: 'GET',
        path: '/v2/access-tokens',
        admit: read,
        handle: () => succeed({ tokens: [...this.#byId.values()].map(shown) }),
      },
      {
        name: 'paisr.accessTokens.get',
        method: 'GET',
        path: '/v2/access-tokens/:id',
        admit: read,
        handle: (call) => this.#withKey(call, (key) => succeed(shown(key))),
      },
      {
        name: 'paisr.accessTokens.update',
        method: 'PUT',
        path: '/v2/access-tokens/:id',
        admit: write,
        handle: (call, body) => this.#withKey(call, (key) => update(key, body)),
      },
      {
        name: 'paisr.accessTokens.revoke',
        method: 'DELETE',
        path: '/v2/access-tokens/:id',
        admit: write,
        handle: (call) =>
          this.#withKey(call, (key) => {
            this.#byId.delete(key.id);
            this.#bySecret.delete(key.secret);
            return done('Access token revoked');
          }),
      },
      {
        name: 'paisr.accessTokens.addPermissions',
        method: 'POST',
        path: '/v2/access-tokens/:id/permissions',
        admit: write,
        handle: (call, body) => this.#withKey(call, (key) => this.#addPermissions(key, body)),
      },
      {
        name: 'paisr.accessTokens.removePermission',
        method: 'DELETE',
        path: '/v2/access-tokens/:id/permissions/:permissionId',
        admit: write,
        handle: (call) => this.#withKey(call, (key) => removePermission(key, call.param('permissionId'))),
      },
      {
        // The path and its answer are made up; the scope is the one that Paisr's document names.
        name: 'paisr.invoices',
        method: 'GET',
        path: '/v2/invoices',
        admit: (call) => this.#admit(call, 'invoices.read'),
        handle: () => succeed({ invoices: [] }),
      },
    ];
  }

  #admit(call: Call, scope: string): Answer | undefined {
    if (call.bearer === undefined) return refuse(401, 'Unauthorized: a bearer token is required');
    const key = this.#bySecret.get(call.bearer);
    if (key === undefined) return refuse(401, 'Unauthorized: unknown or revoked access token');
    const wait = key.limit.admit(call.at);
    if (wait > 0) {
      const headers = { 'Retry-After': String(Math.ceil(wait / 1000)) };
      return { ...refuse(429, `Too many requests: at most ${REQUESTS_A_MINUTE} a minute`), headers };
    }
    const allowed = key.permissions.some(({ type }) => type === scope);
    return allowed ? undefined : refuse(403, `Forbidden: the access token lacks the scope ${scope}`);
  }

  #withKey(call: Call, then: (key: Key) => Answer): Answer {
    const key = this.#byId.get(call.param('id'));
    return key === undefined ? refuse(404, 'Access token not found') : then(key);
  }

  #create(call: Call, body: JsonObject): Answer {
    const { description, scopes } = body;
    if (!isDescription(description)) return refuse(400, DESCRIPTION_EXPECTED);
    if (!isScopes(scopes)) return refuse(400, SCOPES_EXPECTED);
    const key = this.#add(description, scopes, call.at);
    return succeed({ id: key.id, secret: key.secret });
  }

  #add(description: string, scopes: readonly string[], createdAt: number): Key {
    const key: Key = {
      id: this.#nextKeyId(),
      secret: fakeSecret('secret'),
      description,
      permissions: this.#permit(scopes),
      createdAt,
      limit: new RateLimit(REQUESTS_A_MINUTE, 60_000),
    };
    this.#byId.set(key.id, key);
    this.#bySecret.set(key.secret, key);
    return key;
  }

  #addPermissions(key: Key, { scopes }: JsonObject): Answer {
    if (!isScopes(scopes)) return refuse(400, SCOPES_EXPECTED);
    const held = new Set(key.permissions.map(({ type }) => type));
    key.permissions = [...key.permissions, ...this.#permit(scopes.filter((scope) => !held.has(scope)))];
    return done('Permissions added');
  }

  /** A scope that is named twice is one permission. */
  #permit(scopes: readonly string[]): Permission[] {
    return [...new Set(scopes)].map((type) => ({ id: this.#nextPermissionId(), type }));
  }
}

function update(key: Key, { description }: JsonObject): Answer {
  if (!isDescription(description)) return refuse(400, DESCRIPTION_EXPECTED);
  key.description = description;
  return done('Access token updated');
}

function removePermission(key: Key, permissionId: string): Answer {
  if (!key.permissions.some(({ id }) => id === permissionId)) return refuse(404, 'Permission not found');
  key.permissions = key.permissions.filter(({ id }) => id !== permissionId);
  return done('Permission removed');
}

/** The token object of Paisr's public pages. Its secret is shown once, by `create`, and never here. */
function shown(key: Key): object {
  return {
    id: key.id,
    description: key.description,
    permissions: key.permissions,
    created_at: new Date(key.createdAt).toISOString(),
    // The documents name the field and say nothing of its content.
    created_by: 'sandbox',
    // A key lasts until it is revoked.
    expires_at: null,
  };
}

function succeed(data: object): Answer {
  return { status: 200, body: { success: true, data } };
}

function done(message: string): Answer {
  return { status: 200, body: { success: true, message } };
}

function refuse(status: number, message: string): Answer {
  return { status, body: { success: false, message } };
}

const DESCRIPTION_EXPECTED = 'description must be 4-48 letters, digits, spaces or parentheses';

function isDescription(value: unknown): value is string {
  return typeof value === 'string' && DESCRIPTION.test(value);
}

const SCOPES_EXPECTED = 'scopes must be a list of at least one scope';

/** Paisr's public list of scopes is not complete, so that any name passes. */
function isScopes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && /^\S+$/.test(one));
}
