import { secretMark } from '../shared/secret-mark.js';
import type { WireBody } from '../shared/state.js';
import { fingerprint } from './fingerprint.js';

/** Fields and headers whose value is not shown, in whatever casing and with whatever between their words. */
const SECRET_NAMES = new Map(
  ['access_token', 'refresh_token', 'id_token', 'client_secret', 'client_code', 'client_id', 'merchant_id', 'secret']
    .concat(['token', 'password', 'api_key', 'x_api_key', 'signature', 'cookie', 'set_cookie', 'proxy_authorization'])
    .map((name) => [plain(name), name]),
);

/** What is a token whoever says it, wherever it is cut: a JWT, and what the sandbox marks as its own. */
const TOKENS = /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}|sandbox_[a-z]+_[0-9a-f]+/g;

/** Shorter texts are no secrets, and would be found everywhere. */
const SHORTEST = 4;
/** So much of a body is looked at; of a longer one nothing is shown, as a secret might be cut there. In bytes. */
export const MOST_READ = 64 * 1024;
/** So much of it is shown, in characters. */
const MOST_SHOWN = 16 * 1024;
/** JSON below this many levels is not looked at, and not shown. */
const DEEPEST = 32;

/** Takes secrets out of what goes over the wire, before anything is kept of it. */
export class Redactor {
  /** What is searched for, the longest first: one may be a part of another. */
  #known: { readonly form: string; readonly mark: string }[] = [];

  /** From now on this text is shown nowhere, nor URL-encoded, in base64 or in hex. */
  know(name: string, secret: string): void {
    if (secret.length < SHORTEST || this.#known.some(({ form }) => form === secret)) return;
    const bytes = Buffer.from(secret);
    const encoded = (['base64', 'base64url', 'hex'] as const).map((encoding) => bytes.toString(encoding));
    const forms = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...encoded]);
    const mark = secretMark(name);
    this.#known = [...this.#known, ...[...forms].map((form) => ({ form, mark }))].sort(
      (one, other) => other.form.length - one.form.length,
    );
  }

  /** @param bearer The token that went with the request, where there was one. */
  text(text: string, bearer?: string): string {
    let result = text;
    if (bearer !== undefined && bearer.length >= SHORTEST) {
      result = result.replaceAll(bearer, secretMark('access_token', fingerprint(bearer)));
    }
    for (const { form, mark } of this.#known) if (result.includes(form)) result = result.replaceAll(form, mark);
    return result.replace(TOKENS, secretMark('token'));
  }

  headers(headers: readonly (readonly [string, string])[], bearer?: string): readonly (readonly [string, string])[] {
    return headers.map(([name, value]) => [name, this.#header(name, value, bearer)]);
  }

  /** @param mayHold Whether a token or a key belongs into it: then it is shown only where it can be read in full. */
  body(bytes: Buffer, mayHold: boolean, bearer?: string): WireBody {
    if (bytes.length === 0) return { text: '' };
    if (bytes.length >= MOST_READ) return { text: '', note: `${bytes.length} bytes or more: too long to be shown` };
    const raw = bytes.toString('utf8');
    const json = parsed(raw);
    if (json === undefined && mayHold) {
      return { text: '', note: `${bytes.length} bytes that are no JSON: not shown, as there may be a part of a token` };
    }
    const text = json === undefined ? this.text(raw, bearer) : JSON.stringify(this.#value(json.value, bearer));
    if (text.length <= MOST_SHOWN) return { text };
    return { text: text.slice(0, MOST_SHOWN), note: `the first ${MOST_SHOWN} characters of ${text.length}` };
  }

  #header(name: string, value: string, bearer: string | undefined): string {
    if (plain(name) === 'authorization') {
      const [, scheme = '', rest = value] = /^(\w+) +(.*)$/.exec(value) ?? [];
      return `${scheme} ${secretMark('access_token', fingerprint(rest))}`.trim();
    }
    const secret = SECRET_NAMES.get(plain(name));
    return secret === undefined ? this.text(value, bearer) : secretMark(secret);
  }

  /** @param name Of the field that the value stands in; that of a list is the name of its entries. */
  #value(value: unknown, bearer: string | undefined, name = '', depth = 0): unknown {
    if (depth > DEEPEST) return '[too deep to be shown]';
    if (Array.isArray(value)) return value.map((one) => this.#value(one, bearer, name, depth + 1));
    if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value);
      return Object.fromEntries(
        fields.map(([key, one]) => [this.text(key, bearer), this.#value(one, bearer, key, depth + 1)]),
      );
    }
    const secret = SECRET_NAMES.get(plain(name));
    if (secret !== undefined && (typeof value === 'string' || typeof value === 'number')) {
      return secretMark(secret, secret.endsWith('token') ? fingerprint(String(value)) : undefined);
    }
    return typeof value === 'string' ? this.text(value, bearer) : value;
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
