import { afterEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { constantMessages, objectMessage, ownJson, validate } from './validation.js';

const schema = constantMessages(
  v.strictObject(
    { name: v.string('a name as text'), inner: v.optional(v.object({ size: v.number('a size') }, objectMessage)) },
    objectMessage,
  ),
);

describe('a checked value', () => {
  it('comes back as the schema makes it', () => {
    expect(validate(schema, { name: 'x', inner: { size: 1, more: 2 } }, 'options')).toEqual({
      value: { name: 'x', inner: { size: 1 } },
    });
  });

  it.each([
    ['no object', 'canary', 'options: expected an object'],
    ['null', null, 'options: expected an object'],
    ['a missing field', {}, 'name: expected a value, but it is missing'],
    ['a wrong type', { name: { toString: (): string => 'canary' } }, 'name: expected a name as text'],
    ['a wrong type inside', { name: 'x', inner: { size: 'canary' } }, 'inner.size: expected a size'],
    ['an unknown field', { name: 'x', secret: 'canary' }, 'secret: expected no field of this name'],
  ])('is refused by field where there is %s', (_what, input, refused) => {
    expect(validate(schema, input, 'options')).toEqual({ refused });
  });

  it('is refused without being quoted, also where the author of the schema gave no message', () => {
    const careless = v.object({ name: v.string(), kind: v.literal('canary-kind') });
    expect(validate(careless, 'canary', 'the answer')).toEqual({ refused: 'the answer: expected another value' });
    expect(validate(careless, { name: 4711, kind: 'canary' }, 'x')).toEqual({
      refused: 'name: expected another value',
    });
  });

  it('is refused in constant words, also where the input has the same', () => {
    expect(validate(schema, { name: 1, note: 'name as text' }, 'options')).toEqual({
      refused: 'name: expected a name as text',
    });
  });

  it('names where the field stands', () => {
    expect(validate(schema, {}, 'credentials', { prefix: 'credentials.' })).toEqual({
      refused: 'credentials.name: expected a value, but it is missing',
    });
  });
});

describe('with a polluted prototype', () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'name');
    Reflect.deleteProperty(Object.prototype, 'size');
  });

  it('fields that are not an own field do not count', () => {
    Object.assign(Object.prototype, { name: 'polluted', size: 9 });
    expect(validate(schema, {}, 'options')).toEqual({ refused: 'name: expected a value, but it is missing' });
    expect(validate(schema, ownJson({ name: 'own', inner: {} }), 'options')).toEqual({
      refused: 'inner.size: expected a value, but it is missing',
    });
  });
});
