/** What stands in place of a secret. */
const MASK = '[Secret]';

/** Shorter texts are no secrets, and would be found everywhere. */
const SHORTEST = 4;

/** So much in common with a secret is a part of it: a provider may echo it cut. */
const TELLING = 12;

/** How much of a text is looked at. The last of it is not shown: a secret may be cut there. */
const WINDOW = 1536;
const MARGIN = 512;

/** Left out on both sides where texts are compared: what encodings change, add, or use in place of something else. */
const IMMATERIAL = /[\p{Cc}\p{Cf}\s+\-_/=:\\]/u;

/** Text of printed ASCII characters alone, and those of them that are immaterial. */
const PRINTED = /^[!-~]*$/;
const PUNCTUATION = /[+\-_/=:\\]/g;

/** A text as it reads once an encoding is undone; `from` and `to` say for each character where it stands in the original. */
interface Reading {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** An encoding that text may be under, and what undoes it. */
type Decoding = readonly [pattern: RegExp, decode: (run: string) => string];

const DECODINGS: readonly Decoding[] = [
  [/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()],
  [/\\u[0-9a-f]{4}/gi, (unit) => String.fromCharCode(Number.parseInt(unit.slice(2), 16))],
];

/** Where a piece of text stands: in which reading, and at which place of it. */
type Place = readonly [reading: Reading, at: number];

/**
 * Puts a mark in place of secrets that a text holds: whole or a telling part of them, as they are, URL-encoded,
 * JSON-escaped (each also twice), in base64 at any place, or in hex. Of a long text only the beginning is given.
 */
export function masked(text: string, secrets: readonly string[]): string {
  const window = text.slice(0, WINDOW);
  const hidden = new Uint8Array(window.length);
  const hide = ({ from, to }: Reading, at: number, length: number): void => {
    hidden.fill(1, from[at], to[at + length - 1]);
  };
  const readings = readingsOf(window);
  // The pieces of the text are looked up, not those of the secrets: a text is short, a token may be long.
  const places = placesOf(readings);
  for (const form of secrets.flatMap(formsOf)) {
    if (form.length < TELLING) {
      for (const [reading, at] of occurrences(form, readings)) hide(reading, at, form.length);
    } else {
      for (let at = 0; at + TELLING <= form.length; at += 1) {
        for (const [reading, place] of places.get(form.slice(at, at + TELLING)) ?? []) hide(reading, place, TELLING);
      }
    }
  }
  const end = text.length > WINDOW ? WINDOW - MARGIN : window.length;
  let result = '';
  for (let at = 0; at < end; at += 1) {
    if (hidden[at] === 0) result += window[at];
    else if (at === 0 || hidden[at - 1] === 0) result += MASK;
  }
  return result;
}

/** The texts to look for. Of base64, for each place in a group of three bytes, what depends on nothing but the secret. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) => {
    const group = Buffer.concat([Buffer.alloc(before), bytes]);
    return group.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((group.length * 4) / 3));
  });
  const forms = [secret, bytes.toString('hex'), ...base64].map(compactText);
  return forms.filter((form) => form.length >= SHORTEST);
}

/** Every piece of the readings that is long enough to tell, with its places. */
function placesOf(readings: readonly Reading[]): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const reading of readings) {
    for (let at = 0; at + TELLING <= reading.text.length; at += 1) {
      const piece = reading.text.slice(at, at + TELLING);
      const known = places.get(piece);
      if (known === undefined) places.set(piece, [[reading, at]]);
      else known.push([reading, at]);
    }
  }
  return places;
}

function* occurrences(form: string, readings: readonly Reading[]): Generator<Place> {
  for (const reading of readings) {
    for (let at = reading.text.indexOf(form); at >= 0; at = reading.text.indexOf(form, at + 1)) yield [reading, at];
  }
}

/** Every way to read a text, under up to two encodings. */
function readingsOf(text: string): readonly Reading[] {
  const raw = whole(text);
  const once = DECODINGS.flatMap((decoding) => undone(raw, decoding));
  const twice = once.flatMap((reading) => DECODINGS.flatMap((decoding) => undone(reading, decoding)));
  return [raw, ...once, ...twice].map(compact);
}

function whole(text: string): Reading {
  const from = Array.from(text, (_, at) => at);
  return { text, from, to: from.map((at) => at + 1) };
}

/** A reading with one encoding undone; nothing where the text is not under it. */
function undone({ text, from, to }: Reading, [pattern, decode]: Decoding): readonly Reading[] {
  const reading = { text: '', from: [] as number[], to: [] as number[] };
  let done = 0;
  const copy = (end: number): void => {
    reading.text += text.slice(done, end);
    reading.from.push(...from.slice(done, end));
    reading.to.push(...to.slice(done, end));
  };
  for (const { 0: run, index } of text.matchAll(pattern)) {
    copy(index);
    done = index + run.length;
    const decoded = decode(run);
    reading.text += decoded;
    for (let count = 0; count < decoded.length; count += 1) {
      reading.from.push(from[index] as number);
      reading.to.push(to[done - 1] as number);
    }
  }
  if (done === 0) return [];
  copy(text.length);
  return [reading];
}

/** A reading in lower case, without what is immaterial. */
function compact({ text, from, to }: Reading): Reading {
  const kept = { text: '', from: [] as number[], to: [] as number[] };
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at] as string;
    if (IMMATERIAL.test(unit)) continue;
    // One for one: a few letters become two in lower case.
    kept.text += unit.toLowerCase().charAt(0);
    kept.from.push(from[at] as number);
    kept.to.push(to[at] as number);
  }
  return kept;
}

/** A text in lower case, without what is immaterial. */
function compactText(text: string): string {
  // What nearly all secrets are made of goes the short way.
  return PRINTED.test(text) ? text.replace(PUNCTUATION, '').toLowerCase() : compact(whole(text)).text;
}
