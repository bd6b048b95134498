import type { Call } from '../call/call.js';
import { shownName } from '../messages/field-name.js';
import type { RequestSigner } from './definition.js';

/** Calls the user's `sign` hook and validates the returned headers. */
export async function signedHeaders<Credentials extends object>(
  sign: RequestSigner<Credentials>,
  text: string,
  credentials: Credentials,
  call: Call,
): Promise<Readonly<Record<string, string>>> {
  let headers: Readonly<Record<string, string>>;
  try {
    headers = await call.deadline.wait(sign(text, credentials));
  } catch (error) {
    // Do not show the error that the hook threw, because it may contain the signing key.
    if (call.deadline.ended !== undefined) throw error;
    throw call.error('invalid_request', 'sign: the function failed');
  }
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || !/^[\x20-\x7e]+$/.test(value)) {
      throw call.error('invalid_request', `${shownName(name)}: must be a string of printable ASCII characters`);
    }
  }
  return headers;
}
