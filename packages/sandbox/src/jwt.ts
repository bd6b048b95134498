import { createHmac } from 'node:crypto';

/** A JWT signed with HMAC-SHA256 (RFC 7519), its claims in the order in which they are given. */
export function signJwt(claims: object, key: Buffer): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
