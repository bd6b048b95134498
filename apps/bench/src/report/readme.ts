const BEGIN = '<!-- figures: made by npm run bench -->';
const END = '<!-- end of figures -->';

/** A README with other figures between the marks that say where they are. */
export function between(readme: string, figures: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md: expected the marks ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${readme.slice(end)}`;
}
