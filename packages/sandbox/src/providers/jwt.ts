import { createHmac } from 'node:crypto';

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/** Returns a JWT signed with HMAC-SHA256 (RFC 7519). The claims keep their order. */
export function signJwt(claims: object, key: Buffer): string {
  const content = `${HEADER}.${encode(claims)}`;
  return `${content}.${signatureOf(content, key)}`;
}

/** Returns the claims of a JWT, or `undefined` if it was not signed with this key. */
export function verifiedClaims(token: string, key: Buffer): Readonly<Record<string, unknown>> | undefined {
  const end = token.lastIndexOf('.');
  const content = token.slice(0, Math.max(end, 0));
  if (token.slice(end + 1) !== signatureOf(content, key)) return undefined;
  return JSON.parse(Buffer.from(content.slice(HEADER.length + 1), 'base64url').toString());
}

function signatureOf(content: string, key: Buffer): string {
  return createHmac('sha256', key).update(content).digest('base64url');
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
