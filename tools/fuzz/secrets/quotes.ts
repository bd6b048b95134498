import { inspect } from 'node:util';

/** Minimum length of a piece to search for. Shorter pieces may match by chance. */
const MIN_PIECE = 12;

/** Collects sent strings that the client must not expose. */
export class Quotes {
  readonly #texts = new Set<string>();

  add(...texts: readonly string[]): void {
    for (const text of texts) this.#texts.add(text);
  }

  /** Returns the collected strings that appear in `text`, in full or in half. */
  shownBy(text: string): readonly string[] {
    const lower = text.toLowerCase();
    return [...this.#texts].filter((quoted) => piecesOf(quoted).some((piece) => lower.includes(piece)));
  }
}

function piecesOf(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  const halves = middle < MIN_PIECE ? [] : [text.slice(0, middle), text.slice(middle)];
  return [text, ...halves].filter(({ length }) => length >= MIN_PIECE).map((piece) => piece.toLowerCase());
}

/** Returns a value as the most verbose logger would print it. */
export function printed(value: unknown): string {
  const options = { depth: 6, showHidden: true, maxStringLength: null } as const;
  return [
    inspect(value, { ...options, getters: true, customInspect: false }),
    inspect(value, options),
    JSON.stringify(value),
    String((value as Partial<Error> | undefined)?.stack),
  ].join('\n');
}
