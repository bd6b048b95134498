import { redact } from '@x/core';
import { secretMark } from '../shared/secret-mark.js';
import type { WireBody } from '../shared/state.js';
import { fingerprint } from './fingerprint.js';
import { KnownSecrets } from './known-secrets.js';
import { MAX_BODY_READ_BYTES, type TappedExchange } from './wire-tap.js';

type Headers = readonly (readonly [string, string])[];

/** What is shown of an exchange that went over the wire. */
export interface RedactedExchange {
  readonly path: string;
  readonly statusText: string;
  readonly requestHeaders: Headers;
  readonly requestBody: WireBody;
  readonly answerHeaders: Headers;
  readonly answerBody: WireBody;
}

/** Fields and headers whose value is not shown, whatever their case and whatever is between their words. */
const SECRET_NAMES = new Map(
  ['access_token', 'refresh_token', 'id_token', 'client_secret', 'client_code', 'client_id', 'merchant_id', 'secret']
    .concat(['token', 'password', 'api_key', 'x_api_key', 'signature', 'cookie', 'set_cookie', 'proxy_authorization'])
    .map((name) => [plain(name), name]),
);

/** Fields that hold a token or a key. */
const TOKEN_NAMES = /token$|^secret$/;

/** The same in what is no JSON, such as the sample in SingleView's document. */
const TOKEN_FIELDS = /"(?:access_?token|refresh_?token|id_?token|token|secret)"\s{0,9}:\s{0,9}"([^"\\]{1,65536})"/gi;

/** What is a token whoever sends it, wherever it is cut: a JWT, and what the sandbox marks as its own. */
const TOKENS = /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}|sandbox_[a-z]+_[0-9a-f]+/g;

/** Maximum number of credentials and of tokens that are known at a time, and of their characters. */
const MAX_CREDENTIALS = 64;
const MAX_TOKENS = 8;
const MAX_CHARACTERS = 128 * 1024;

/** So much of it is shown, in characters. */
const MOST_SHOWN = 16 * 1024;
/** JSON below this many levels is not looked at, and not shown. */
const DEEPEST = 32;

/** Takes secrets out of what goes over the wire, before anything is kept of it. */
export class Redactor {
  readonly #credentials = new KnownSecrets(MAX_CREDENTIALS, MAX_CHARACTERS);
  readonly #tokens = new KnownSecrets(MAX_TOKENS, MAX_CHARACTERS);

  /** Hides a credential from now on, in whatever spelling. */
  know(name: string, secret: string): void {
    this.#credentials.add(secret, secretMark(name));
  }

  /** Hides a token or a key from now on. Of many tokens the newest stay known, and those that were used last. */
  learn(token: string): void {
    this.#tokens.add(token, secretMark('access_token', fingerprint(token)));
  }

  /** @param bearer The token that went with the request, where there was one. */
  text(text: string, bearer?: string): string {
    const sheet = new Sheet();
    const shown = sheet.add(text);
    this.#redact(sheet, bearer);
    return shown();
  }

  headers(headers: Headers, bearer?: string): Headers {
    const sheet = new Sheet();
    const shown = headersOn(sheet, headers);
    this.#redact(sheet, bearer);
    return shown();
  }

  /** @param mayHold Whether a token or a key belongs into it: then it is shown only where it can be read in full. */
  body(bytes: Buffer, mayHold: boolean, bearer?: string): WireBody {
    const sheet = new Sheet();
    const shown = bodyOn(sheet, bytes, mayHold);
    this.#redact(sheet, bearer);
    return shown();
  }

  /**
   * Redacts all of an exchange together: a secret may be in one part of it whole, and in another one cut. Learns the token
   * that it went with, and each that it brings.
   *
   * @param mayHold Whether a token or a key belongs into the bodies.
   */
  exchange(exchange: TappedExchange, mayHold: boolean, bearer: string | undefined): RedactedExchange {
    if (bearer !== undefined) this.learn(bearer);
    const sheet = new Sheet();
    const path = sheet.add(exchange.path);
    const statusText = sheet.add(exchange.statusText);
    const requestHeaders = headersOn(sheet, exchange.requestHeaders);
    const requestBody = bodyOn(sheet, exchange.requestBody, mayHold);
    const answerHeaders = headersOn(sheet, exchange.answerHeaders);
    const answerBody = bodyOn(sheet, exchange.answerBody, mayHold);
    if (mayHold) for (const token of sheet.tokens) this.learn(token);
    this.#redact(sheet, undefined);
    return {
      path: path(),
      statusText: statusText(),
      requestHeaders: requestHeaders(),
      requestBody: requestBody(),
      answerHeaders: answerHeaders(),
      answerBody: answerBody(),
    };
  }

  #redact(sheet: Sheet, bearer: string | undefined): void {
    const marks = new Map([...sheet.marks, ...this.#credentials.marks, ...this.#tokens.marks]);
    if (bearer !== undefined) marks.set(bearer, secretMark('access_token', fingerprint(bearer)));
    sheet.redact(marks);
  }
}

/** Texts that are redacted together. */
class Sheet {
  /** Secrets that have been found by the names of their fields. */
  readonly marks = new Map<string, string>();
  readonly tokens: string[] = [];
  readonly #texts: string[] = [];
  #redacted: readonly string[] = [];

  /** Returns a function for what is shown of a text once all of them are redacted. */
  add(text: string): () => string {
    const at = this.#texts.push(text) - 1;
    return () => this.#redacted[at] ?? '';
  }

  /** Returns the mark for the secret in a field or header of this name. */
  found(name: string, secret: string): string {
    const isToken = TOKEN_NAMES.test(name);
    const mark = secretMark(name, name.endsWith('token') ? fingerprint(secret) : undefined);
    this.marks.set(secret, mark);
    if (isToken) this.tokens.push(secret);
    return mark;
  }

  redact(marks: ReadonlyMap<string, string>): void {
    const redacted = redact(this.#texts, [...marks.keys()], (secret) => marks.get(secret) ?? secretMark('token'));
    this.#redacted = redacted.map((text) => text.replace(TOKENS, secretMark('token')));
  }
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
    return () => ({ text: '', note: `${bytes.length} bytes or more: too long to be shown` });
  }
  const raw = bytes.toString('utf8');
  const json = parsed(raw);
  if (json === undefined && mayHold) {
    for (const { 1: token = '' } of raw.matchAll(TOKEN_FIELDS)) sheet.found('token', token);
    const note = `${bytes.length} bytes that are no JSON: not shown, as there may be a part of a token`;
    return () => ({ text: '', note });
  }
  // As one text: a secret may be spelled as a list of numbers.
  const shown = sheet.add(json === undefined ? raw : JSON.stringify(valueOn(sheet, json.value)));
  return () => {
    const text = shown();
    if (text.length <= MOST_SHOWN) return { text };
    return { text: text.slice(0, MOST_SHOWN), note: `the first ${MOST_SHOWN} characters of ${text.length}` };
  };
}

/** @param name Of the field that the value is in; that of a list is the name of its entries. */
function valueOn(sheet: Sheet, value: unknown, name = '', depth = 0): unknown {
  if (depth > DEEPEST) return '[too deep to be shown]';
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
