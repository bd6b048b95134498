/** The comments before and after the part of a document that a program writes. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** Returns the text between two marks, without empty lines at its start and end. Throws if a mark is missing. */
export function partBetween(marks: Marks, document: string): string {
  const { start, end } = find(marks, document);
  return document.slice(start, end).trim();
}

/** Returns the document with a new part between the marks. Throws if a mark is missing. */
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
