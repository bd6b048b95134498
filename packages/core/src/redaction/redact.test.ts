import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

const TOKEN = 'q7Wm2xZk9RtY4bNc8LpV3sHd6J';

describe('redact', () => {
  it('redact() masks secrets anywhere in long text', () => {
    const text = `${'words. '.repeat(1500)}${TOKEN}${' words.'.repeat(1500)}`;
    expect(redact(text, [TOKEN])).toBe(text.replace(TOKEN, '[Secret]'));
  });

  it('redact() returns text without secrets unchanged', () => {
    expect(redact('no such key', [TOKEN, '', 'abc'])).toBe('no such key');
    expect(redact('', [TOKEN])).toBe('');
    expect(redact('no such key', [])).toBe('no such key');
  });

  it('redact() replaces each secret with a distinct placeholder', () => {
    const names = new Map([
      [TOKEN, '<token>'],
      ['client-4711', '<client>'],
    ]);
    const text = `client-4711 sent ${encodeURIComponent(TOKEN)}, ${Buffer.from(TOKEN).toString('base64')}`;
    expect(redact(text, [...names.keys()], (secret) => names.get(secret) ?? '')).toBe(
      '<client> sent <token>, <token>o=',
    );
  });

  it('redact() replaces adjacent secrets with a single mark', () => {
    expect(redact(`${TOKEN}client-4711`, [TOKEN, 'client-4711'], (secret) => `<${secret.length}>`)).toBe('<26>');
  });

  it('redact() masks fragments of a secret that several texts reveal together', () => {
    expect(redact([TOKEN.slice(0, 11), 'and', TOKEN.slice(15)], [TOKEN])).toEqual(['[Secret]', 'and', '[Secret]']);
    expect(redact([TOKEN.slice(0, 11), 'and'], [TOKEN])).toEqual([TOKEN.slice(0, 11), 'and']);
    expect(redact([], [TOKEN])).toEqual([]);
  });

  it('redact() does not combine the end of one string with the start of the next', () => {
    expect(redact(['client-', '4711'], ['client-4711'])).toEqual(['client-', '4711']);
  });

  it('redact() masks the entire text if the text or the secrets exceed the size limits', () => {
    expect(redact('x '.repeat(65_537), [TOKEN])).toBe('[Secret]');
    expect(redact(['x '.repeat(65_536), 'y'], [TOKEN])).toEqual(['[Secret]', '[Secret]']);
    expect(redact('x', ['x'.repeat(524_289)], () => 'never')).toBe('[Secret]');
  });
});
