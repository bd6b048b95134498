import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RingKey, unseal } from './key-ring.js';
import { StoreFailure } from './store-failure.js';

const NAME = 'shop:{a}:token';
const token = { value: 'token-canary', issuedAt: 1_767_225_600_000, lifetime: 1_800_000 };
const key = new RingKey('k1', randomBytes(32), 'shop');

/** The word for why it can't be opened. */
function refusal(sealed: string, name = NAME, ring: readonly RingKey[] = [key]): string {
  try {
    unseal(sealed, name, ring);
  } catch (error) {
    return error instanceof StoreFailure ? error.reason : String(error);
  }
  return 'opened';
}

/** A sealed value with something done to its iv, tag and text. */
function changed(sealed: string, change: (body: Buffer) => Buffer): string {
  const [version, id, mark, body = ''] = sealed.split('.');
  return [version, id, mark, change(Buffer.from(body, 'base64url')).toString('base64url')].join('.');
}

describe('a sealed token', () => {
  const sealed = key.seal(token, NAME);

  it('comes out as it went in', () => {
    expect(unseal(sealed, NAME, [key])).toEqual(token);
  });

  it('shows nothing of itself', () => {
    expect(sealed).toMatch(/^1\.k1\.[\w-]{43}\.[\w-]+$/);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toMatch(/canary|17672256/);
  });

  it('is another text each time, under the same mark', () => {
    const again = key.seal(token, NAME);
    expect(again).not.toBe(sealed);
    expect(again.split('.')[2]).toBe(sealed.split('.')[2]);
    expect(again.split('.')[2]).toBe(key.markOf(token.value));
  });

  it('is opened by whichever key of the ring has sealed it', () => {
    const newer = new RingKey('k2', randomBytes(32), 'shop');
    expect(unseal(sealed, NAME, [newer, key])).toEqual(token);
    expect(unseal(newer.seal(token, NAME), NAME, [newer, key])).toEqual(token);
  });

  it('is unreadable with any one of its bits flipped', () => {
    const { length } = Buffer.from(sealed.split('.')[3] ?? '', 'base64url');
    for (let bit = 0; bit < length * 8; bit += 1) {
      const flipped = changed(sealed, (body) => {
        body.writeUInt8(body.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return body;
      });
      expect(refusal(flipped)).toBe('unreadable');
    }
  });

  it('is unreadable with another mark in front: nobody can have it deleted, or kept, in place of another', () => {
    expect(refusal(sealed.replace(/\.[\w-]{43}\./, `.${key.markOf('other')}.`))).toBe('unreadable');
  });

  it.each(Array.from({ length: 29 }, (_, length) => length))('is unreadable cut to %d bytes, tag and all', (length) => {
    expect(refusal(changed(sealed, (body) => body.subarray(0, length)))).toBe('unreadable');
  });

  it('is unreadable under another name, in another namespace and with another secret of the same id', () => {
    expect(refusal(sealed, 'shop:{b}:token')).toBe('unreadable');
    const secret = randomBytes(32);
    const [one, other] = [new RingKey('k1', secret, 'shop'), new RingKey('k1', secret, 'shop2')];
    expect(refusal(one.seal(token, NAME), NAME, [other])).toBe('unreadable');
    expect(refusal(sealed, NAME, [new RingKey('k1', randomBytes(32), 'shop')])).toBe('unreadable');
  });

  it('is told apart where its key, or its kind, is not known here', () => {
    expect(refusal(sealed, NAME, [new RingKey('k2', randomBytes(32), 'shop')])).toBe('unknown_key');
    expect(refusal(sealed.replace(/^1/, '0'))).toBe('other_schema');
    expect(refusal(sealed.replace(/^1/, '2'))).toBe('other_schema');
  });

  it.each([
    ['something in front', (text: string) => `x${text}`, 'unreadable'],
    ['something behind', (text: string) => `${text}.x`, 'unreadable'],
    ['a line behind', (text: string) => `${text}\n`, 'unreadable'],
    ['a version of two digits', (text: string) => text.replace(/^1/, '12'), 'other_schema'],
  ])('is not what it was with %s', (_what, change, reason) => {
    expect(refusal(change(sealed))).toBe(reason);
  });

  it.each(['', 'garbage', '1.k1', '1.k1.mark.', '{"token":"x"}', '....', `${'9'.repeat(400)}.a.b.c`])(
    'is not %j',
    (junk) => {
      expect(refusal(junk)).toMatch(/^(unreadable|other_schema)$/);
    },
  );
});

describe('the keys of a ring', () => {
  const secret = randomBytes(32);
  const [one, same, elsewhere] = [
    new RingKey('k1', secret, 'shop'),
    new RingKey('k9', secret, 'shop'),
    new RingKey('k1', secret, 'shop2'),
  ];

  it('name an identity by a keyed hash, another one in each namespace', () => {
    expect(one.nameOf('identity')).toMatch(/^[\w-]{43}$/);
    expect(one.nameOf('identity')).toBe(same.nameOf('identity'));
    expect(one.nameOf('identity')).not.toBe(one.nameOf('identity2'));
    expect(one.nameOf('identity')).not.toBe(elsewhere.nameOf('identity'));
    expect(one.nameOf('identity')).not.toBe(key.nameOf('identity'));
  });

  it('are derived apart: the name and the mark of one text differ', () => {
    expect(one.nameOf('text')).not.toBe(one.markOf('text'));
  });
});

// What processes of the version before have named and sealed. Where this changes they share nothing: then VERSION has to.
describe('a fleet of two versions, while one takes the place of the other,', () => {
  const fixed = new RingKey('k1', new Uint8Array(32).fill(7), 'shop');

  it('has one name for an identity, and one mark for a token', () => {
    expect(fixed.nameOf('identity')).toBe('IZUyf-gbi_BX6kAvEjII5EndCvpCKIYgrRVmak_CI8s');
    expect(fixed.markOf('token-1')).toBe('ftrhXc7D52bOPRcoUMxXMaQfawubIyTGx5xeOOSyekw');
  });

  it('opens what either has sealed', () => {
    const body = '53n8C5IoGG1CtnsKPXYMvGo4r-T8a1-OmLvzVErulXAsVCMTRpCGU00iBHrbaz_9iF2Y_JuxSGCkK6f2aA';
    expect(unseal(`1.k1.${fixed.markOf('token-1')}.${body}`, NAME, [fixed])).toEqual({ ...token, value: 'token-1' });
  });
});
