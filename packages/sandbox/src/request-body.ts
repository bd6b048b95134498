import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Answer, JsonObject, Provider } from './route.js';

/** The largest body that is looked at, in bytes. */
const BODY_LIMIT = 1024 * 1024;

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
      if (size > BODY_LIMIT) chunks = [];
      else chunks.push(chunk);
    });
    incoming.once('end', () => resolve(size > BODY_LIMIT ? 'too_large' : Buffer.concat(chunks)));
  });
}

/** The JSON object that a body holds, or the provider's refusal. */
export function readJsonObject(
  body: Buffer,
  headers: IncomingHttpHeaders,
  provider: Provider,
): { readonly value: JsonObject } | { readonly refusal: Answer } {
  if (body.length > 0 && !isJsonType(headers['content-type'])) {
    return { refusal: provider.refuse(415, 'Content-Type must be application/json') };
  }
  const value = parseJson(body);
  if (value === undefined) return { refusal: provider.refuse(400, 'The body is not valid JSON') };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { refusal: provider.refuse(400, 'The body must be a JSON object') };
  }
  return { value: value as JsonObject };
}

function isJsonType(contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
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
