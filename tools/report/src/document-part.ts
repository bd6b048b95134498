/** Comments at the start and end of a generated section. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** Returns the trimmed text between two markers. Throws if a marker is missing. */
export function partBetween(marks: Marks, document: string): string {
  const { start, end } = find(marks, document);
  return document.slice(start, end).trim();
}

/** Returns the document with new text between the markers. Throws if a marker is missing. */
export function replacePart(marks: Marks, document: string, part: string): string {
  const { start, end } = find(marks, document);
  return `${document.slice(0, start)}\n\n${part}\n\n${document.slice(end)}`;
}

function find(marks: Marks, document: string): { readonly start: number; readonly end: number } {
  const begin = document.indexOf(marks.begin);
  const start = begin + marks.begin.length;
  const end = document.indexOf(marks.end, start);
  if (begin < 0 || end < 0) throw new Error(`the document must contain ${marks.begin} and, after it, ${marks.end}`);
  return { start, end };
}
