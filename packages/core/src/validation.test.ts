import { afterEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { constantMessages, objectMessage, ownJson, validate } from './validation.js';

const schema = constantMessages(
  v.strictObject(
    { name: v.string('a name as text'), inner: v.optional(v.object({ size: v.number('a size') }, objectMessage)) },
    objectMessage,
  ),
);

describe('a validated value', () => {
  it('is returned as the schema outputs it', () => {
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
  ])('is refused with the name of the field if there is %s', (_what, input, refused) => {
    expect(validate(schema, input, 'options')).toEqual({ refused });
  });

  it('is refused without being quoted, even if the schema has no custom message', () => {
    const careless = v.object({ name: v.string(), kind: v.literal('canary-kind') });
    expect(validate(careless, 'canary', 'the answer')).toEqual({ refused: 'the answer: expected another value' });
    expect(validate(careless, { name: 4711, kind: 'canary' }, 'x')).toEqual({
      refused: 'name: expected another value',
    });
  });

  it('is refused with the constant message of the schema, even if the input contains the same words', () => {
    expect(validate(schema, { name: 1, note: 'name as text' }, 'options')).toEqual({
      refused: 'name: expected a name as text',
    });
  });

  it('is refused with the given prefix before the name of the field', () => {
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

  it('validate ignores inherited fields', () => {
    Object.assign(Object.prototype, { name: 'polluted', size: 9 });
    expect(validate(schema, {}, 'options')).toEqual({ refused: 'name: expected a value, but it is missing' });
    expect(validate(schema, ownJson({ name: 'own', inner: {} }), 'options')).toEqual({
      refused: 'inner.size: expected a value, but it is missing',
    });
  });
});
