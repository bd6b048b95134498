import { createHash } from 'node:crypto';
import { it } from '@jest/globals';
import { redisStore } from './index.js';

const client = { eval: async () => null, sendCommand: () => undefined };
const create = (secret: string | Uint8Array): unknown =>
  redisStore({ client, namespace: 'shop', keys: [{ id: 'k1', secret }] });

// This test is slow, so mutation tests run only the examples in `guessable.test.ts`.
it('accepts random secrets as bytes, base64, base64url or hex digits', () => {
  for (let index = 0; index < 2_000; index += 1) {
    // The secret looks random but is the same in each run.
    const secret = createHash('sha512').update(`secret ${index}`).digest();
    const key = secret.subarray(0, 32);
    for (const form of [key, key.toString('base64'), key.toString('base64url'), secret.toString('hex')]) create(form);
    create(Buffer.from(key.toString('hex')));
    create(secret.subarray(0, 33 + (index % 31)));
  }
});
