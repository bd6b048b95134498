import type { IncomingMessage } from 'node:http';
import type { Call, HttpResponse, JsonObject, Provider } from './route.js';

/** Maximum size of a request body in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Reads the complete request body, even if it is too large, because many clients would otherwise report a broken
 * connection instead of the 413 response. Never settles if the client disconnects before the end of the body.
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

/** Parses a request body that must be a JSON object. Returns the object or the provider's error response. */
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

/**
 * Parses a JSON body. Returns the value or the provider's error response. The value is `undefined` if the body is empty
 * or has a different content type.
 */
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
