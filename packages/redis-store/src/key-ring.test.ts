import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RingKey, unseal } from './key-ring.js';
import { StoreFailure } from './store-failure.js';

const NAME = 'shop:{a}:token';
const token = { value: 'token-canary', issuedAt: 1_767_225_600_000, lifetime: 1_800_000 };
const key = new RingKey('k1', randomBytes(32), 'shop');

/** Returns `opened`, or the reason why decryption failed. */
function refusal(sealed: string, name = NAME, ring: readonly RingKey[] = [key]): string {
  try {
    unseal(sealed, name, ring);
  } catch (error) {
    return error instanceof StoreFailure ? error.reason : String(error);
  }
  return 'opened';
}

/** Returns a sealed value with a modified body (IV, tag and ciphertext). */
function changed(sealed: string, change: (body: Buffer) => Buffer): string {
  const [version, id, mark, body = ''] = sealed.split('.');
  return [version, id, mark, change(Buffer.from(body, 'base64url')).toString('base64url')].join('.');
}

describe('a sealed token', () => {
  const sealed = key.seal(token, NAME);

  it('a sealed token decrypts to the original token', () => {
    expect(unseal(sealed, NAME, [key])).toEqual(token);
  });

  it('a sealed token does not reveal the original token', () => {
    expect(sealed).toMatch(/^1\.k1\.[\w-]{43}\.[\w-]+$/);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toMatch(/canary|17672256/);
  });

  it('sealing a token twice produces different strings with the same mark', () => {
    const again = key.seal(token, NAME);
    expect(again).not.toBe(sealed);
    expect(again.split('.')[2]).toBe(sealed.split('.')[2]);
    expect(again.split('.')[2]).toBe(key.markOf(token.value));
  });

  it('decrypts a token with the key that encrypted it', () => {
    const newer = new RingKey('k2', randomBytes(32), 'shop');
    expect(unseal(sealed, NAME, [newer, key])).toEqual(token);
    expect(unseal(newer.seal(token, NAME), NAME, [newer, key])).toEqual(token);
  });

  it('a sealed token is unreadable if any single bit of its body is flipped', () => {
    const { length } = Buffer.from(sealed.split('.')[3] ?? '', 'base64url');
    for (let bit = 0; bit < length * 8; bit += 1) {
      const flipped = changed(sealed, (body) => {
        body.writeUInt8(body.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return body;
      });
      expect(refusal(flipped)).toBe('unreadable');
    }
  });

  it('a sealed token is unreadable if its mark is replaced', () => {
    expect(refusal(sealed.replace(/\.[\w-]{43}\./, `.${key.markOf('other')}.`))).toBe('unreadable');
  });

  it.each(Array.from({ length: 29 }, (_, length) => length))(
    'a sealed token is unreadable if its body is truncated to %d bytes',
    (length) => {
      expect(refusal(changed(sealed, (body) => body.subarray(0, length)))).toBe('unreadable');
    },
  );

  it('a sealed token is unreadable with a different name, namespace or secret', () => {
    expect(refusal(sealed, 'shop:{b}:token')).toBe('unreadable');
    const secret = randomBytes(32);
    const [one, other] = [new RingKey('k1', secret, 'shop'), new RingKey('k1', secret, 'shop2')];
    expect(refusal(one.seal(token, NAME), NAME, [other])).toBe('unreadable');
    expect(refusal(sealed, NAME, [new RingKey('k1', randomBytes(32), 'shop')])).toBe('unreadable');
  });

  it('decryption fails with a specific reason if the key or version is unknown', () => {
    expect(refusal(sealed, NAME, [new RingKey('k2', randomBytes(32), 'shop')])).toBe('unknown_key');
    expect(refusal(sealed.replace(/^1/, '0'))).toBe('other_schema');
    expect(refusal(sealed.replace(/^1/, '2'))).toBe('other_schema');
  });

  it.each([
    ['text before the value', (text: string) => `x${text}`, 'unreadable'],
    ['text after the value', (text: string) => `${text}.x`, 'unreadable'],
    ['a line break after the value', (text: string) => `${text}\n`, 'unreadable'],
    ['a two-digit version', (text: string) => text.replace(/^1/, '12'), 'other_schema'],
  ])('rejects a sealed token with %s', (_what, change, reason) => {
    expect(refusal(change(sealed))).toBe(reason);
  });

  it.each(['', 'garbage', '1.k1', '1.k1.mark.', '{"token":"x"}', '....', `${'9'.repeat(400)}.a.b.c`])(
    'rejects %j as a sealed token',
    (junk) => {
      expect(refusal(junk)).toMatch(/^(unreadable|other_schema)$/);
    },
  );
});

describe('RingKey', () => {
  const secret = randomBytes(32);
  const [one, same, elsewhere] = [
    new RingKey('k1', secret, 'shop'),
    new RingKey('k9', secret, 'shop'),
    new RingKey('k1', secret, 'shop2'),
  ];

  it('the names of identities are keyed hashes that differ between namespaces', () => {
    expect(one.nameOf('identity')).toMatch(/^[\w-]{43}$/);
    expect(one.nameOf('identity')).toBe(same.nameOf('identity'));
    expect(one.nameOf('identity')).not.toBe(one.nameOf('identity2'));
    expect(one.nameOf('identity')).not.toBe(elsewhere.nameOf('identity'));
    expect(one.nameOf('identity')).not.toBe(key.nameOf('identity'));
  });

  it('the name and the mark derived from the same string are different', () => {
    expect(one.nameOf('text')).not.toBe(one.markOf('text'));
  });
});

// The previous version created these names and values. If they change, the versions can no longer share tokens, so
// VERSION must change too.
describe('a fleet with two versions during an update', () => {
  const fixed = new RingKey('k1', new Uint8Array(32).fill(7), 'shop');

  it('both versions use the same name for an identity and the same mark for a token', () => {
    expect(fixed.nameOf('identity')).toBe('IZUyf-gbi_BX6kAvEjII5EndCvpCKIYgrRVmak_CI8s');
    expect(fixed.markOf('token-1')).toBe('ftrhXc7D52bOPRcoUMxXMaQfawubIyTGx5xeOOSyekw');
  });

  it('decrypts values that a different version encrypted', () => {
    const body = '53n8C5IoGG1CtnsKPXYMvGo4r-T8a1-OmLvzVErulXAsVCMTRpCGU00iBHrbaz_9iF2Y_JuxSGCkK6f2aA';
    expect(unseal(`1.k1.${fixed.markOf('token-1')}.${body}`, NAME, [fixed])).toEqual({ ...token, value: 'token-1' });
  });
});
