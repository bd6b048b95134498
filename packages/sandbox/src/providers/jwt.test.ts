import { expect, it } from '@jest/globals';
import { signJwt } from './jwt.js';

it('signJwt() creates the example JWT from jwt.io', () => {
  const claims = { sub: '1234567890', name: 'John Doe', iat: 1516239022 };
  expect(signJwt(claims, Buffer.from('your-256-bit-secret'))).toBe(
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9' +
      '.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ' +
      '.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  );
});
