import { expect, it } from '@jest/globals';
import { signatureOf } from './signature.js';

it("signatureOf() returns the signature of the example in SingleView's documentation", () => {
  // Source: SingleView, Generate Signature. The page shows this body and key.
  const body = { clientId: 'abcd', clientCode: 'xyz', merchantId: 'merchant', grantType: 'client_credentials' };
  expect(signatureOf(JSON.stringify(body), '1234567890')).toBe(
    '5a0f5e6238cfa9b1f6c248194053bfde2c56d7f069fb60a31179995b15c60267',
  );
});

it.each([
  // Computed with the Python sample on the same page.
  [
    'a text outside ASCII',
    '{"name":"Größe \u{1f600}"}',
    'key',
    '363fef7bd6bdd2dbe8f1435700a79fe31fbc8be45ededaf87aba7156e50e44d2',
  ],
  ['a key outside ASCII', '{}', 'Schlüssel', 'e5ef89fdb42b207efcfac35438890a211c817f2acebc8b5acbd3bff5e86646be'],
])('signatureOf() follows the documented recipe for %s', (_what, body, key, signature) => {
  expect(signatureOf(body, key)).toBe(signature);
});
