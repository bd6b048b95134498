import crypto from 'node:crypto';
import { expect, it, jest } from '@jest/globals';
import { ProviderError, signWebhook, verifyWebhook } from '../index.js';

const SECRETS = ['first-secret', 'second-secret', 'third-secret'];
const body = '{"id":"inv_123456","event":"invoice.paid"}';
const NOW = 1_748_800_000_000;
const signedWith = (secret: string) => signWebhook({ body, secret, sentAt: NOW });

/** Signs the webhook, and replaces all digits of the signature after the first `length` digits. */
const withPrefix = (length: number) => {
  const headers = signedWith('first-secret');
  const signature = headers['X-PCB-Signature'];
  const other = signature.replace(/./g, (digit) => (digit === '0' ? '1' : '0'));
  return { ...headers, 'X-PCB-Signature': signature.slice(0, length) + other.slice(length) };
};

it.each<[string, object]>([
  ['matches the first secret', signedWith('first-secret')],
  ['matches the last secret', signedWith('third-secret')],
  ['does not match any secret', signedWith('another-secret')],
  ...[0, 1, 32, 63].map((length): [string, object] => [`has ${length} correct digits`, withPrefix(length)]),
])('compares one digest of 32 bytes per secret if the signature %s', (_what, headers) => {
  const compare = jest.spyOn(crypto, 'timingSafeEqual');
  try {
    verifyWebhook({ body, headers: headers as Record<string, string>, secret: SECRETS, clock: { now: () => NOW } });
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    expect(error.reason).toBe('mismatch');
  }
  const compared = compare.mock.calls.map((digests) => digests.map(({ byteLength }) => byteLength));
  compare.mockRestore();
  expect(compared).toEqual(SECRETS.map(() => [32, 32]));
});
