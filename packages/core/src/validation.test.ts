import { afterEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { constantMessages, objectMessage, ownJson, validate } from './validation.js';

const schema = constantMessages(
  v.strictObject(
    {
      name: v.string('must be a name as a string'),
      inner: v.optional(v.object({ size: v.number('must be a size') }, objectMessage)),
    },
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
    ['no object', 'canary', 'options: must be an object (got a string)'],
    ['null', null, 'options: must be an object (got null)'],
    ['a missing field', {}, 'name: is required (missing)'],
    ['an undefined field', { name: undefined }, 'name: must be a name as a string (got undefined)'],
    ['no input', undefined, 'options: must be an object (missing)'],
    [
      'a wrong type',
      { name: { toString: (): string => 'canary' } },
      'name: must be a name as a string (got an object)',
    ],
    ['a wrong type inside', { name: 'x', inner: { size: 'canary' } }, 'inner.size: must be a size (got a string)'],
    ['an unknown field', { name: 'x', secret: 'canary' }, 'secret is not an option'],
  ])('is refused by field where there is %s', (_what, input, refused) => {
    expect(validate(schema, input, 'options')).toEqual({ refused });
  });

  it('is refused without being quoted, also where the author of the schema gave no message', () => {
    const careless = v.object({ name: v.string(), kind: v.literal('canary-kind') });
    expect(validate(careless, 'canary', 'the response')).toEqual({
      refused: 'the response: is not valid (got a string)',
    });
    expect(validate(careless, { name: 4711, kind: 'canary' }, 'x')).toEqual({
      refused: 'name: is not valid (got a number)',
    });
  });

  it('is refused in constant words, also where the input has the same', () => {
    expect(validate(schema, { name: 1, note: 'name as a string' }, 'options')).toEqual({
      refused: 'name: must be a name as a string (got a number)',
    });
  });

  it.each([
    ['another case', 'baseURL', '; did you mean baseUrl?'],
    ['another separator', 'base_url', '; did you mean baseUrl?'],
    ['two letters swapped', 'timeuot', '; did you mean timeout?'],
    ['a missing letter', 'retris', '; did you mean retries?'],
    ['an added letter', 'clocks', '; did you mean clock?'],
    ['the name of an option that another schema checks', 'stroe', '; did you mean store?'],
    ['no similarity', 'proxy', ''],
    ['more than three edits', 'retrying_often', ''],
    ['too many edits for a short name', 'xx', ''],
    ['a similar beginning and a great length', `timeout${'t'.repeat(1e5)}`, ''],
  ])('is refused with the known name that is nearest, for %s', (_what, name, near) => {
    const options = constantMessages(
      v.strictObject(
        { baseUrl: v.any(), timeout: v.any(), retries: v.any(), clock: v.any(), id: v.any() },
        objectMessage,
      ),
    );
    const given = { baseUrl: 1, timeout: 1, retries: 1, clock: 1, id: 1, [name]: 'canary' };
    const field = name.length > 32 ? '[key]' : name;
    expect(validate(options, given, 'options', { known: ['store'] })).toEqual({
      refused: `${field} is not an option${near}`,
    });
  });

  it.each([
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [4711, 'a number'],
    ['canary', 'a string'],
    [['canary'], 'an array'],
    [{ canary: 1 }, 'an object'],
    [() => 'canary', 'a function'],
    [true, 'a boolean'],
    [1n, 'a bigint'],
    [Symbol('canary'), 'a symbol'],
  ])('is refused with the kind of what was found, for %p', (given, kind) => {
    const field = constantMessages(v.object({ field: v.never('must be left out') }, objectMessage));
    expect(validate(field, { field: given }, 'it')).toEqual({ refused: `field: must be left out (got ${kind})` });
  });

  it('is refused without its kind where the kind is right', () => {
    const positive = constantMessages(v.object({ size: v.pipe(v.number(), v.minValue(1, 'must be above 0')) }));
    expect(validate(positive, { size: 0 }, 'it')).toEqual({ refused: 'size: must be above 0' });
  });

  it('names where the field stands', () => {
    expect(validate(schema, {}, 'credentials', { prefix: 'credentials.' })).toEqual({
      refused: 'credentials.name: is required (missing)',
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
    expect(validate(schema, {}, 'options')).toEqual({ refused: 'name: is required (missing)' });
    expect(validate(schema, ownJson({ name: 'own', inner: {} }), 'options')).toEqual({
      refused: 'inner.size: is required (missing)',
    });
  });
});
