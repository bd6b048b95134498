import type { RequestSigner, SignedHeaders } from '@x/core/fetch';
import type { SingleViewCredentials } from './credentials.js';
import { signatureOf } from './signature.js';
import type { SigningOptions, SignRequest } from './signing-options.js';

/**
 * Returns a function that adds the headers of SingleView's API (SingleView, Authentication): `clientId` and
 * `clientCode`, and `signature` if there is a key or a `sign` function. By default, token requests have no such headers.
 */
export function requestSigner({ sign, signTokenRequest }: SigningOptions): RequestSigner<SingleViewCredentials> {
  const add = sign === undefined ? withDocumentedSignature : withSignatureOf(sign);
  return (text, credentials, target) => (target === 'token' && !signTokenRequest ? {} : add(text, credentials, target));
}

function withDocumentedSignature(
  text: string | undefined,
  { clientId, clientCode, signatureKey }: SingleViewCredentials,
): SignedHeaders {
  if (signatureKey === undefined) return { clientId, clientCode };
  // Do not sign an empty body, because its signature would be the plain hash of the key. Do not sign a form either,
  // because SingleView signs the JSON text of the parsed body.
  if (text === undefined || !/^\s*[{[]/.test(text)) {
    return 'the request body must be an object, an array or JSON text, because SingleView documents no signature for other bodies; for a custom signature, use the option sign';
  }
  return { clientId, clientCode, signature: signatureOf(text, signatureKey) };
}

function withSignatureOf(sign: SignRequest): RequestSigner<SingleViewCredentials> {
  return async (text, { clientId, clientCode }) => {
    if (text === undefined) return 'the request body must be JSON, text or empty, because requests are signed';
    return { clientId, clientCode, signature: await sign(text) };
  };
}
