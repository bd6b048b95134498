/**
 * JSON before it is text. Unlike values of the language it can say a field twice, a number that none can hold, and words
 * that JSON does not know.
 */
export type Json = Scalar | JsonArray | JsonObject;

export interface Scalar {
  /** As it stands in the text. */
  readonly text: string;
}

export interface JsonArray {
  readonly items: Json[];
}

export interface JsonObject {
  readonly fields: Field[];
}

export interface Field {
  name: string;
  value: Json;
}

/** Something that stands as it is in the text, whether JSON allows it or not. */
export const raw = (text: string): Json => ({ text });

export const quoted = (text: string): Json => raw(JSON.stringify(text));

export function isObject(json: Json): json is JsonObject {
  return 'fields' in json;
}

/** A tree of a value of the language; trees may stand inside of it already. */
export function treeOf(value: unknown): Json {
  if (Array.isArray(value)) return { items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return raw(JSON.stringify(value));
  if ('text' in value || 'items' in value || 'fields' in value) return value as Json;
  return { fields: Object.entries(value).map(([name, field]) => ({ name, value: treeOf(field) })) };
}

/** A copy that can be changed; `structuredClone` takes ten times as long. */
export function copyOf(json: Json): Json {
  if ('text' in json) return json;
  if ('items' in json) return { items: json.items.map(copyOf) };
  return { fields: json.fields.map(({ name, value }) => ({ name, value: copyOf(value) })) };
}

/** `compact` as machines write it, `printed` as the provider documents do: a field a line, not indented. */
export type Style = 'compact' | 'printed' | 'spacious';

const SPACES: Readonly<Record<Style, readonly [colon: string, comma: string, inside: string]>> = {
  compact: [':', ',', ''],
  printed: [': ', ',\n', '\n'],
  spacious: [' :\t', '\r\n, ', ' '],
};

export function textOf(json: Json, style: Style): string {
  if ('text' in json) return json.text;
  const [colon, comma, inside] = SPACES[style];
  const list = (parts: readonly string[]): string => (parts.length === 0 ? '' : inside + parts.join(comma) + inside);
  if ('items' in json) return `[${list(json.items.map((item) => textOf(item, style)))}]`;
  return `{${list(json.fields.map(({ name, value }) => `${JSON.stringify(name)}${colon}${textOf(value, style)}`))}}`;
}

/** A place in a tree where something stands that can be replaced. */
export interface Place {
  readonly value: Json;
  put(value: Json): void;
}

/** All places below the root, in the order of the text. */
export function placesIn(root: Json): readonly Place[] {
  const places: Place[] = [];
  collect(root, places);
  return places;
}

function collect(json: Json, places: Place[]): void {
  if ('text' in json) return;
  const parts: readonly Place[] =
    'items' in json ? json.items.map((_item, at) => itemAt(json, at)) : json.fields.map(placeOf);
  for (const place of parts) {
    places.push(place);
    collect(place.value, places);
  }
}

function itemAt({ items }: JsonArray, at: number): Place {
  return {
    value: items[at] as Json,
    put: (value) => {
      items[at] = value;
    },
  };
}

function placeOf(field: Field): Place {
  return {
    value: field.value,
    put: (value) => {
      field.value = value;
    },
  };
}
