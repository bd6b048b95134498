import type { JSX } from 'preact';
import { dismiss, notices } from './notices.js';

export function NoticeList(): JSX.Element {
  return (
    <div class="notices" role="status" aria-live="polite" data-testid="notices">
      {notices.value.map(({ id, text, tone }) => (
        <p key={id} class={`notice ${tone}`}>
          <span>{text}</span>
          <button type="button" class="plain" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
