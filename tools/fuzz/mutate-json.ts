import fc from 'fast-check';
import { at, index, record } from './arbitraries.js';
import { copyOf, isObject, type Json, type JsonObject, placesIn, quoted } from './json-tree.js';
import { nastyName, nastyValue } from './nasty-values.js';
import { spelled } from './random-secrets.js';

/** A change to a tree. Numbers are list indexes. */
export interface JsonChange {
  readonly kind: keyof typeof CHANGES;
  readonly where: number;
  readonly which: number;
  readonly to: number;
  readonly name: string;
  readonly value: Json;
}

/** Changes the tree in place and returns its root, which may be a new object. */
type Change = (root: Json, choice: Omit<JsonChange, 'kind'>, echoes: readonly string[]) => Json;

const CHANGES = {
  drop: (root, { where, which }) => {
    const { fields } = anyObject(root, where);
    if (fields.length > 0) fields.splice(which % fields.length, 1);
    return root;
  },
  repeat: (root, { where, which, to, value }) => {
    const { fields } = anyObject(root, where);
    const field = at(fields, which);
    const copy = { name: field?.name ?? '', value: where % 3 === 0 && field !== undefined ? field.value : value };
    if (field !== undefined) fields.splice(to % (fields.length + 1), 0, copy);
    return root;
  },
  rename: (root, { where, which, name }) => {
    const field = at(anyObject(root, where).fields, which);
    if (field !== undefined) field.name = name;
    return root;
  },
  changeCase: (root, { where, which, to }) => {
    const field = at(anyObject(root, where).fields, which);
    if (field !== undefined) {
      const { name } = field;
      const camel = name.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
      const capital = name.slice(0, 1).toUpperCase() + name.slice(1);
      field.name = at([name.toUpperCase(), name.toLowerCase(), camel, capital], to);
    }
    return root;
  },
  /** Moves the response or one of its values down one level. */
  nest: (root, { where, which, to, name }) => {
    const nested = (value: Json): Json => (to % 3 === 0 ? { items: [value] } : { fields: [{ name, value }] });
    const place = which % 3 === 0 ? undefined : at(placesIn(root), where);
    place?.put(nested(place.value));
    return place === undefined ? nested(root) : root;
  },
  /** Replaces the response or one of its values with an inner value. */
  unnest: (root, { where, which, to }) => {
    const places = placesIn(root);
    const value = at(places, where)?.value;
    if (value === undefined) return root;
    if (to % 2 === 0) return value;
    // Only scalars are moved, because a cyclic value cannot be printed.
    if ('text' in value) at(places, which).put(value);
    return root;
  },
  replace: (root, { where, value }) => {
    const place = at(placesIn(root), where);
    place?.put(value);
    return place === undefined ? value : root;
  },
  replaceAll: (_root, { value }) => value,
  add: (root, { where, to, name, value }) => {
    const { fields } = anyObject(root, where);
    fields.splice(to % (fields.length + 1), 0, { name, value });
    return root;
  },
  /** Moves an object's fields into a field such as `__proto__`, from which a careless copy would inherit them. */
  addToPrototype: (root, { where, to }) => {
    const object = anyObject(root, where);
    const prototype: JsonObject = { fields: object.fields.splice(0) };
    const field =
      to % 3 === 0
        ? { name: 'constructor', value: { fields: [{ name: 'prototype', value: prototype }] } }
        : { name: '__proto__', value: prototype };
    object.fields.push(field);
    return root;
  },
  swap: (root, { where, which }) => {
    const places = placesIn(root).filter(({ value }) => 'text' in value);
    if (places.length === 0) return root;
    const [one, other] = [at(places, where), at(places, which)];
    one.put(other.value);
    other.put(one.value);
    return root;
  },
  /** Nests a value to a depth close to or far above the limit. */
  deepen: (root, { where, which, to }) => {
    const place = to % 2 === 0 ? undefined : at(placesIn(root), where);
    let value = place?.value ?? root;
    for (let depth = at([2, 61, 62, 63, 64, 65, 66, 400], which); depth > 0; depth -= 1) {
      value = depth % 2 === 0 ? { items: [value] } : { fields: [{ name: 'a', value }] };
    }
    place?.put(value);
    return place === undefined ? value : root;
  },
  /** Adds a message that repeats a sent secret in one of its spellings. */
  echo: (root, { where, which, to }, echoes) => {
    const text = spelled(at(echoes, where), which);
    const message = quoted(`${'x'.repeat(at([0, 0, 150, 190, 199], where))} refused: ${text} was sent`);
    const places = placesIn(root).filter(({ value }) => 'text' in value && value.text.startsWith('"'));
    const place = to % 3 === 0 ? at(places, where) : undefined;
    if (place !== undefined) place.put(message);
    else anyObject(root, where).fields.push({ name: at(['message', 'error'], to), value: message });
    return root;
  },
} satisfies Record<string, Change>;

function anyObject(root: Json, where: number): JsonObject {
  const objects = [root, ...placesIn(root).map(({ value }) => value)].filter(isObject);
  return objects.length === 0 ? { fields: [] } : at(objects, where);
}

const KINDS = Object.keys(CHANGES) as (keyof typeof CHANGES)[];

export const jsonChange: fc.Arbitrary<JsonChange> = record({
  kind: fc.constantFrom(...KINDS, 'replace', 'replace'),
  where: index,
  which: index,
  to: index,
  name: nastyName,
  value: nastyValue,
});

/**
 * Applies changes to a copy of a response body.
 *
 * @param echoes Secrets that a careless provider might repeat.
 */
export function changeJson(genuine: Json, changes: readonly JsonChange[], echoes: readonly string[]): Json {
  return changes.reduce(
    // Trials share values, so changes to the originals could create cycles.
    (root, { kind, value, ...choice }) => (CHANGES[kind] as Change)(root, { ...choice, value: copyOf(value) }, echoes),
    copyOf(genuine),
  );
}
