import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { fields, shownAs } from '../fields.js';

/** The arguments of a call to the control API: the fields of a JSON object, or none. */
export async function readArguments<Name extends string>(
  c: Context,
  owner: string,
  known: readonly Name[],
): Promise<Record<Name, never>> {
  const text = await c.req.text();
  if (text === '') return fields({}, owner, known) as Record<Name, never>;
  // A page can send any other type without asking first.
  if (c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
    throw new HTTPException(415, { message: 'Content-Type: expected application/json' });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HTTPException(400, { message: `${owner}: expected a JSON object, got ${shownAs(text)}` });
  }
  return fields(value, owner, known) as Record<Name, never>;
}
