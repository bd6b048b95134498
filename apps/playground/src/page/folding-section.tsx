import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';

/** Sections are closed on narrow screens at first, so that the page stays short. */
const WIDE = '(min-width: 800px)';

/** A section whose content can be folded away. The summary is its heading. */
export function FoldingSection({
  name,
  title,
  hint,
  children,
}: {
  readonly name: string;
  readonly title: string;
  readonly hint: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  const isOpen = useRef(matchMedia(WIDE).matches);
  return (
    <details class={`section ${name}`} open={isOpen.current} data-testid={name}>
      <summary>
        <h2 id={`${name}-title`}>{title}</h2>
        <span class="hint">{hint}</span>
      </summary>
      {children}
    </details>
  );
}
