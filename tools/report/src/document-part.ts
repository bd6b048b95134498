/** The comments around the part of a document that a program writes. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** Returns what is between two marks, without the empty lines around it. Throws if a mark is missing. */
export function partBetween(marks: Marks, document: string): string {
  const { start, end } = find(marks, document);
  return document.slice(start, end).trim();
}

/** Returns the document with another part between the marks. Throws if a mark is missing. */
export function replacePart(marks: Marks, document: string, part: string): string {
  const { start, end } = find(marks, document);
  return `${document.slice(0, start)}\n\n${part}\n\n${document.slice(end)}`;
}

function find(marks: Marks, document: string): { readonly start: number; readonly end: number } {
  const begin = document.indexOf(marks.begin);
  const start = begin + marks.begin.length;
  const end = document.indexOf(marks.end, start);
  if (begin < 0 || end < 0) throw new Error(`expected ${marks.begin} and, further down, ${marks.end}`);
  return { start, end };
}
