import type { JSX } from 'preact';
import { SECRET_MARKS } from '../../shared/secret-mark.js';

/** Text with highlighted placeholders for secrets. */
export function Redacted({ text }: { readonly text: string }): JSX.Element {
  const parts: (string | JSX.Element)[] = [];
  let done = 0;
  for (const { 0: mark, index } of text.matchAll(SECRET_MARKS)) {
    parts.push(text.slice(done, index), <mark key={index}>{mark.slice(1, -1)}</mark>);
    done = index + mark.length;
  }
  parts.push(text.slice(done));
  return <>{parts}</>;
}
