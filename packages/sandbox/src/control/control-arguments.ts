import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { fields, shownAs } from '../fields.js';

/** Reads the arguments from a control API request's JSON body. An empty body is treated as an empty object. */
export async function readArguments<Name extends string>(
  c: Context,
  owner: string,
  known: readonly Name[],
): Promise<Record<Name, never>> {
  const text = await c.req.text();
  if (text === '') return fields({}, owner, known) as Record<Name, never>;
  // Require JSON, because web pages can send some other content types without a CORS preflight request.
  if (c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
    throw new HTTPException(415, { message: 'Content-Type: must be application/json' });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HTTPException(400, { message: `${owner}: must be a JSON object (got ${shownAs(text)})` });
  }
  return fields(value, owner, known) as Record<Name, never>;
}
