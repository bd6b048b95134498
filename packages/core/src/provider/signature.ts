import type { Call } from '../call/call.js';
import { shownName } from '../messages/field-name.js';
import { isPromise } from '../validation.js';
import type { RequestSigner, SignedHeaders } from './definition.js';

/** A request that a {@link RequestSigner} signs. */
export interface SignableRequest {
  /** The exact text of the body, an empty string without a body, or `undefined` if the body is not text. */
  readonly text: string | undefined;
  readonly target: 'token' | 'api';
}

/** Calls the provider's `sign` function and validates the returned headers. */
export async function signedHeaders<Credentials extends object>(
  sign: RequestSigner<Credentials>,
  { text, target }: SignableRequest,
  credentials: Credentials,
  call: Call,
): Promise<Readonly<Record<string, string>>> {
  let headers: SignedHeaders;
  try {
    const signing = sign(text, credentials, target);
    headers = isPromise(signing) ? await call.deadline.wait(signing) : signing;
  } catch (error) {
    // Do not show the error that the function threw, because it may contain the signing key.
    if (call.deadline.ended !== undefined) throw error;
    throw call.error('invalid_request', 'sign: the function failed');
  }
  if (typeof headers === 'string') throw call.error('invalid_request', headers);
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || !/^[\x20-\x7e]+$/.test(value)) {
      throw call.error('invalid_request', `${shownName(name)}: must be a string of printable ASCII characters`);
    }
  }
  return headers;
}
