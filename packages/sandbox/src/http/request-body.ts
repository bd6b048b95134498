import type { IncomingMessage } from 'node:http';
import type { Call, HttpResponse, JsonObject, Provider } from './route.js';

/** The largest body that is looked at, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Reads a request's body to its end, also where it is too large: many clients don't read an answer while they are
 * still sending, and would see a broken connection in place of a 413. Where the client leaves before the end it never
 * settles, since there is nobody to answer.
 */
export function readBody(incoming: IncomingMessage): Promise<Buffer | 'too_large'> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) chunks = [];
      else chunks.push(chunk);
    });
    incoming.once('end', () => {
      const [only = NOTHING] = chunks;
      resolve(size > MAX_BODY_BYTES ? 'too_large' : chunks.length < 2 ? only : Buffer.concat(chunks));
    });
  });
}

type Read<Value> = { readonly value: Value } | { readonly refusal: HttpResponse };

/** The JSON object that a body has to hold, or the provider's refusal. */
export function readJsonObject(call: Call, refuse: Provider['refuse']): Read<JsonObject> {
  if (call.body.length > 0 && !isJsonType(call)) {
    return { refusal: refuse(415, 'Content-Type must be application/json') };
  }
  const value = parseJson(call.body);
  if (value === undefined) return { refusal: refuse(400, 'The body is not valid JSON') };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { refusal: refuse(400, 'The body must be a JSON object') };
  }
  return { value: value as JsonObject };
}

/** What a body holds where it says that it is JSON, or the provider's refusal; of any other body nothing. */
export function readJson(call: Call, refuse: Provider['refuse']): Read<unknown> {
  if (call.body.length === 0 || !isJsonType(call)) return { value: undefined };
  const value = parseJson(call.body);
  return value === undefined ? { refusal: refuse(400, 'The body is not valid JSON') } : { value };
}

function isJsonType({ headers }: Call): boolean {
  const given = headers['content-type'];
  if (given === 'application/json') return true;
  const type = given?.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || (type?.startsWith('application/') === true && type.endsWith('+json'));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
}
