import { createHash } from 'node:crypto';
import { redact } from '@x/core';
import { secretMark } from '../shared/secret-mark.js';
import type { WireBody } from '../shared/state.js';
import { fingerprint } from './fingerprint.js';
import { KnownSecrets } from './known-secrets.js';
import { MAX_BODY_READ_BYTES, type TappedExchange } from './wire-tap.js';

type Headers = readonly (readonly [string, string])[];

/** A redacted exchange. */
export interface RedactedExchange {
  readonly path: string;
  readonly statusText: string;
  readonly requestHeaders: Headers;
  readonly requestBody: WireBody;
  readonly responseHeaders: Headers;
  readonly responseBody: WireBody;
}

/** Names of fields and headers whose values are never shown. Case, hyphens and underscores are ignored. */
const SECRET_NAMES = new Map(
  ['access_token', 'refresh_token', 'id_token', 'client_secret', 'client_code', 'client_id', 'merchant_id', 'secret']
    .concat([
      'token',
      'password',
      'api_key',
      'x_api_key',
      'signature',
      'signature_key',
      'cookie',
      'set_cookie',
      'proxy_authorization',
    ])
    .map((name) => [plain(name), name]),
);

/** Names of fields that contain a token or a key. */
const TOKEN_NAMES = /token$|^secret$/;

/** Matches token and key fields in invalid JSON, such as SingleView's sample response. */
const TOKEN_FIELDS = /"(?:access_?token|refresh_?token|id_?token|token|secret)"\s{0,9}:\s{0,9}"([^"\\]{1,65536})"/gi;

/** Matches complete and truncated JWTs, and sandbox secrets, which have a recognizable prefix. */
const TOKENS = /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}|sandbox_[a-z]+_[0-9a-f]+/g;

/** Maximum number of stored credentials. */
const MAX_CREDENTIALS = 64;
/** Maximum number of stored tokens and keys. */
const MAX_TOKENS = 8;
/** Maximum total length of the stored credentials, and of the stored tokens and keys. */
const MAX_CHARACTERS = 128 * 1024;

/** Maximum number of remembered results. */
const MAX_REMEMBERED = 100;

/** Maximum number of characters shown for each body. */
const MAX_SHOWN_CHARACTERS = 16 * 1024;
/** Maximum nesting depth for shown JSON values. */
const MAX_DEPTH = 32;

/** Removes secrets from exchanges before they are stored. */
export class Redactor {
  readonly #credentials = new KnownSecrets(MAX_CREDENTIALS, MAX_CHARACTERS);
  readonly #tokens = new KnownSecrets(MAX_TOKENS, MAX_CHARACTERS);
  /** Results by the hash of the texts and the secrets. The exchanges of a burst are nearly all alike. */
  readonly #redacted = new Map<string, readonly string[]>();

  /** Adds a credential, which is redacted in all known encodings. */
  know(name: string, secret: string): void {
    this.#credentials.add(secret, secretMark(name));
  }

  /** Adds a token or key to redact. Only the latest `MAX_TOKENS` are stored. */
  learn(token: string): void {
    this.#tokens.add(token, secretMark('access_token', fingerprint(token)));
  }

  text(text: string): string {
    const sheet = new Sheet();
    const shown = sheet.add(text);
    this.#redact(sheet);
    return shown();
  }

  /**
   * Redacts all strings in an exchange together, because each of them may contain a fragment of the same secret.
   * Remembers the tokens in the exchange, so that they are redacted in later strings, too.
   *
   * @param mayHold Whether the bodies may contain a token or a key.
   */
  exchange(exchange: TappedExchange, mayHold: boolean, bearer: string | undefined): RedactedExchange {
    if (bearer !== undefined) this.learn(bearer);
    const sheet = new Sheet();
    const path = sheet.add(exchange.path);
    const statusText = sheet.add(exchange.statusText);
    const requestHeaders = headersOn(sheet, exchange.requestHeaders);
    const requestBody = bodyOn(sheet, exchange.requestBody, mayHold);
    const responseHeaders = headersOn(sheet, exchange.responseHeaders);
    const responseBody = bodyOn(sheet, exchange.responseBody, mayHold);
    if (mayHold) for (const token of sheet.tokens) this.learn(token);
    this.#redact(sheet);
    return {
      path: path(),
      statusText: statusText(),
      requestHeaders: requestHeaders(),
      requestBody: requestBody(),
      responseHeaders: responseHeaders(),
      responseBody: responseBody(),
    };
  }

  #redact(sheet: Sheet): void {
    const marks = new Map([...sheet.marks, ...this.#credentials.marks, ...this.#tokens.marks]);
    const key = createHash('sha256')
      .update(JSON.stringify([sheet.texts, [...marks]]))
      .digest('base64');
    const redacted = this.#redacted.get(key) ?? redactAll(sheet.texts, marks);
    if (this.#redacted.size >= MAX_REMEMBERED) this.#redacted.clear();
    this.#redacted.set(key, redacted);
    sheet.redacted = redacted;
  }
}

/** A group of strings that are redacted together. */
class Sheet {
  /** Placeholders for secrets that were recognized by their field names. */
  readonly marks = new Map<string, string>();
  readonly tokens: string[] = [];
  readonly texts: string[] = [];
  /** The strings without secrets, in the same order. */
  redacted: readonly string[] = [];

  /** Adds a string. The returned function returns the redacted string. */
  add(text: string): () => string {
    const at = this.texts.push(text) - 1;
    return () => this.redacted[at] ?? '';
  }

  /** Records a secret that was found in a field. Returns its placeholder. */
  found(name: string, secret: string): string {
    const isToken = TOKEN_NAMES.test(name);
    const mark = secretMark(name, name.endsWith('token') ? fingerprint(secret) : undefined);
    this.marks.set(secret, mark);
    if (isToken) this.tokens.push(secret);
    return mark;
  }
}

function redactAll(texts: readonly string[], marks: ReadonlyMap<string, string>): readonly string[] {
  const redacted = redact(texts, [...marks.keys()], (secret) => marks.get(secret) ?? secretMark('token'));
  return redacted.map((text) => text.replace(TOKENS, secretMark('token')));
}

function headersOn(sheet: Sheet, headers: Headers): () => Headers {
  const cells = headers.map(([name, value]) => [sheet.add(name), headerOn(sheet, name, value)] as const);
  return () => cells.map(([name, value]) => [name(), value()]);
}

function headerOn(sheet: Sheet, name: string, value: string): () => string {
  if (plain(name) === 'authorization') {
    const [, scheme = '', rest = value] = /^(\w+) +(.*)$/.exec(value) ?? [];
    return () => `${scheme} ${secretMark('access_token', fingerprint(rest))}`.trim();
  }
  const secret = SECRET_NAMES.get(plain(name));
  return secret === undefined ? sheet.add(value) : () => secretMark(secret);
}

function bodyOn(sheet: Sheet, bytes: Buffer, mayHold: boolean): () => WireBody {
  if (bytes.length === 0) return () => ({ text: '' });
  if (bytes.length >= MAX_BODY_READ_BYTES) {
    return () => ({ text: '', note: `${bytes.length} bytes or more: too long to show` });
  }
  const raw = bytes.toString('utf8');
  const json = parsed(raw);
  if (json === undefined && mayHold) {
    for (const { 1: token = '' } of raw.matchAll(TOKEN_FIELDS)) sheet.found('token', token);
    const note = `${bytes.length} bytes that are not valid JSON: not shown, because they may contain a part of a token`;
    return () => ({ text: '', note });
  }
  // Redact the body as one string, because a secret may be spread over an array of numbers.
  const shown = sheet.add(json === undefined ? raw : JSON.stringify(valueOn(sheet, json.value)));
  return () => {
    const text = shown();
    if (text.length <= MAX_SHOWN_CHARACTERS) return { text };
    return {
      text: text.slice(0, MAX_SHOWN_CHARACTERS),
      note: `the first ${MAX_SHOWN_CHARACTERS} characters of ${text.length}`,
    };
  };
}

/** @param name Name of the field that contains the value. Array entries use the array's name. */
function valueOn(sheet: Sheet, value: unknown, name = '', depth = 0): unknown {
  if (depth > MAX_DEPTH) return '[too deep to show]';
  if (Array.isArray(value)) return value.map((one) => valueOn(sheet, one, name, depth + 1));
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value);
    return Object.fromEntries(fields.map(([key, one]) => [key, valueOn(sheet, one, key, depth + 1)]));
  }
  const secret = SECRET_NAMES.get(plain(name));
  if (secret === undefined || (typeof value !== 'string' && typeof value !== 'number')) return value;
  return sheet.found(secret, String(value));
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
