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

describe('a validated value', () => {
  it("validate() returns the schema's output", () => {
    expect(validate(schema, { name: 'x', inner: { size: 1, more: 2 } }, 'options')).toEqual({
      value: { name: 'x', inner: { size: 1 } },
    });
  });

  it.each([
    ['a string instead of an object', 'canary', 'options: must be an object (got a string)'],
    ['null instead of an object', null, 'options: must be an object (got null)'],
    ['a missing field', {}, 'name: is required (missing)'],
    ['an undefined field', { name: undefined }, 'name: must be a name as a string (got undefined)'],
    ['no value', undefined, 'options: must be an object (missing)'],
    [
      'a wrong type',
      { name: { toString: (): string => 'canary' } },
      'name: must be a name as a string (got an object)',
    ],
    [
      'a wrong type in a nested object',
      { name: 'x', inner: { size: 'canary' } },
      'inner.size: must be a size (got a string)',
    ],
    ['an unknown field', { name: 'x', secret: 'canary' }, 'secret is not an option'],
  ])('validate() returns an error message that names the field: %s', (_what, input, refused) => {
    expect(validate(schema, input, 'options')).toEqual({ refused });
  });

  it('validate() does not quote the input, even if the schema has no message', () => {
    const careless = v.object({ name: v.string(), kind: v.literal('canary-kind') });
    expect(validate(careless, 'canary', 'the response')).toEqual({
      refused: 'the response: is not valid (got a string)',
    });
    expect(validate(careless, { name: 4711, kind: 'canary' }, 'x')).toEqual({
      refused: 'name: is not valid (got a number)',
    });
  });

  it("validate() uses the schema's message, even if the input contains the same words", () => {
    expect(validate(schema, { name: 1, note: 'name as a string' }, 'options')).toEqual({
      refused: 'name: must be a name as a string (got a number)',
    });
  });

  it.each([
    ['different capitalization', 'baseURL', '; did you mean baseUrl?'],
    ['a different separator', 'base_url', '; did you mean baseUrl?'],
    ['two swapped letters', 'timeuot', '; did you mean timeout?'],
    ['a missing letter', 'retris', '; did you mean retries?'],
    ['an added letter', 'clocks', '; did you mean clock?'],
    ['a misspelled option that a different schema validates', 'stroe', '; did you mean store?'],
    ['an unrelated name', 'proxy', ''],
    ['a replaced letter', 'timeoot', '; did you mean timeout?'],
    ['two pairs of swapped letters', 'itmeuot', ''],
    ['a short unknown name', 'xx', ''],
    ['a very long name that starts with a known name', `timeout${'t'.repeat(1e5)}`, ''],
  ])('validate() suggests the most similar known name, if any: %s', (_what, name, near) => {
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
  ])('validate() returns an error message that contains the type of the value %p', (given, kind) => {
    const field = constantMessages(v.object({ field: v.never('must be left out') }, objectMessage));
    expect(validate(field, { field: given }, 'it')).toEqual({ refused: `field: must be left out (got ${kind})` });
  });

  it('validate() does not mention the type of the input if the type is correct', () => {
    const positive = constantMessages(v.object({ size: v.pipe(v.number(), v.minValue(1, 'must be above 0')) }));
    expect(validate(positive, { size: 0 }, 'it')).toEqual({ refused: 'size: must be above 0' });
  });

  it('validate() adds the given prefix to the field name', () => {
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

  it('validate() ignores inherited fields', () => {
    Object.assign(Object.prototype, { name: 'polluted', size: 9 });
    expect(validate(schema, {}, 'options')).toEqual({ refused: 'name: is required (missing)' });
    expect(validate(schema, ownJson({ name: 'own', inner: {} }), 'options')).toEqual({
      refused: 'inner.size: is required (missing)',
    });
  });
});
