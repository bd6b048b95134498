import { isObject, type Json, type JsonObject, placesIn, quoted } from './json-tree.js';
import { nastyName, nastyValue } from './nasty-values.js';
import type { Random } from './random.js';

/** One change to a tree, which is made in place; gives the root, which may be another by then. */
type Change = (root: Json, random: Random) => Json;

const CHANGES: readonly Change[] = [
  dropField,
  repeatField,
  renameField,
  changeCase,
  nest,
  unnest,
  replaceValue,
  replaceValue,
  replaceValue,
  addField,
  addToPrototype,
  swapValues,
  deepen,
  (_root, random) => nastyValue(random),
];

/**
 * Changes the structure of an answer, once or a few times over.
 *
 * @param echoes What a careless provider may say about what it was sent.
 */
export function mutateJson(root: Json, random: Random, echoes: readonly string[]): Json {
  let changed = root;
  for (let turn = random.pick([1, 1, 1, 2, 3]); turn > 0; turn -= 1) {
    changed = random.oneIn(15) ? echo(changed, random, echoes) : random.pick(CHANGES)(changed, random);
  }
  return changed;
}

function anyObject(root: Json, random: Random): JsonObject {
  const objects = [root, ...placesIn(root).map(({ value }) => value)].filter(isObject);
  return objects.length === 0 ? { fields: [] } : random.pick(objects);
}

function dropField(root: Json, random: Random): Json {
  const { fields } = anyObject(root, random);
  if (fields.length > 0) fields.splice(random.below(fields.length), 1);
  return root;
}

function repeatField(root: Json, random: Random): Json {
  const { fields } = anyObject(root, random);
  const field = fields[random.below(fields.length)];
  const value = random.oneIn(3) ? field?.value : nastyValue(random);
  if (field !== undefined && value !== undefined) {
    fields.splice(random.below(fields.length + 1), 0, { name: field.name, value });
  }
  return root;
}

function renameField(root: Json, random: Random): Json {
  const { fields } = anyObject(root, random);
  const field = fields[random.below(fields.length)];
  if (field !== undefined) field.name = nastyName(random);
  return root;
}

function changeCase(root: Json, random: Random): Json {
  const { fields } = anyObject(root, random);
  const field = fields[random.below(fields.length)];
  if (field !== undefined) {
    const { name } = field;
    const camel = name.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
    field.name = random.pick([
      name.toUpperCase(),
      name.toLowerCase(),
      camel,
      name.slice(0, 1).toUpperCase() + name.slice(1),
    ]);
  }
  return root;
}

/** Puts the whole answer, or something in it, one level down. */
function nest(root: Json, random: Random): Json {
  const nested = (value: Json): Json =>
    random.oneIn(3) ? { items: [value] } : { fields: [{ name: nastyName(random), value }] };
  const places = placesIn(root);
  if (places.length === 0 || random.oneIn(3)) return nested(root);
  const place = random.pick(places);
  place.put(nested(place.value));
  return root;
}

/** Puts something from within in place of the whole answer, or of another part of it. */
function unnest(root: Json, random: Random): Json {
  const places = placesIn(root);
  if (places.length === 0) return root;
  const { value } = random.pick(places);
  if (random.oneIn(2)) return value;
  // What holds itself could not be printed.
  const elsewhere = random.pick(places);
  if ('text' in value) elsewhere.put(value);
  return root;
}

function replaceValue(root: Json, random: Random): Json {
  const places = placesIn(root);
  if (places.length === 0) return nastyValue(random);
  random.pick(places).put(nastyValue(random));
  return root;
}

function addField(root: Json, random: Random): Json {
  const { fields } = anyObject(root, random);
  fields.splice(random.below(fields.length + 1), 0, { name: nastyName(random), value: nastyValue(random) });
  return root;
}

/** Moves what an object holds to where a careless copy would take it for inherited. */
function addToPrototype(root: Json, random: Random): Json {
  const object = anyObject(root, random);
  const prototype: JsonObject = { fields: object.fields.splice(0) };
  const value: Json = random.oneIn(3) ? { fields: [{ name: 'prototype', value: prototype }] } : prototype;
  object.fields.push({ name: 'prototype' in value ? 'constructor' : '__proto__', value });
  return root;
}

function swapValues(root: Json, random: Random): Json {
  const places = placesIn(root).filter(({ value }) => 'text' in value);
  if (places.length > 1) {
    const [one, other] = [random.pick(places), random.pick(places)];
    const { value } = one;
    one.put(other.value);
    other.put(value);
  }
  return root;
}

/** Around the depth that is refused, and far beyond it. */
function deepen(root: Json, random: Random): Json {
  const places = placesIn(root);
  const place = places.length === 0 || random.oneIn(2) ? undefined : random.pick(places);
  let value = place?.value ?? root;
  for (let depth = random.pick([2, 61, 62, 63, 64, 65, 66, 400]); depth > 0; depth -= 1) {
    value = depth % 2 === 0 ? { items: [value] } : { fields: [{ name: 'a', value }] };
  }
  place?.put(value);
  return place === undefined ? value : root;
}

/** Words about what was sent, in each form in which they may come back. */
function echo(root: Json, random: Random, echoes: readonly string[]): Json {
  const text = random.pick(echoes);
  const form = random.pick<(text: string) => string>([
    (plain) => plain,
    encodeURIComponent,
    (plain) => JSON.stringify(plain).slice(1, -1),
    (plain) => encodeURIComponent(encodeURIComponent(plain)),
    (plain) => Buffer.from(plain).toString('hex'),
    (plain) => Buffer.from(plain).toString('base64url'),
    (plain) => Buffer.from(`id:${plain}`).toString('base64'),
    (plain) => plain.toUpperCase(),
  ]);
  const said = quoted(`${'x'.repeat(random.pick([0, 0, 150, 190, 199]))} refused: ${form(text)} was sent`);
  const places = placesIn(root).filter(({ value }) => 'text' in value && value.text.startsWith('"'));
  if (places.length > 0 && random.oneIn(3)) random.pick(places).put(said);
  else anyObject(root, random).fields.push({ name: random.pick(['message', 'error']), value: said });
  return root;
}
