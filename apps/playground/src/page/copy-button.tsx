import type { ComponentChildren, JSX } from 'preact';
import { announce } from './notices.js';

export function CopyButton({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      announce('Copied.', 'good');
    } catch {
      announce('The browser does not allow this page to copy. Select the text and copy it manually.', 'bad');
    }
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {children}
    </button>
  );
}
