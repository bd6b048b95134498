import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Answer, JsonObject, Provider } from './route.js';

/** The largest body that is looked at, in bytes. */
export const BODY_LIMIT = 1024 * 1024;

/** `too_large`: beyond the limit; `cut_off`: the client left before the end. */
export type RequestBody = Buffer | 'too_large' | 'cut_off';

/**
 * Reads a request's body to its end, also where it is too large: many clients don't read an answer while they are
 * still sending, and would see a broken connection in place of a 413.
 */
export function readBody(incoming: IncomingMessage): Promise<RequestBody> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) chunks = [];
      else chunks.push(chunk);
    });
    incoming.once('end', () => resolve(size > BODY_LIMIT ? 'too_large' : Buffer.concat(chunks)));
    incoming.once('error', () => resolve('cut_off'));
    incoming.once('close', () => resolve('cut_off'));
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
