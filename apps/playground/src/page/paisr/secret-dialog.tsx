import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CopyButton } from '../copy-button.js';
import { forget, type ShownSecret, shownSecret } from './secret.js';

/** A dialog that shows a key's secret once. */
export function SecretDialog(): JSX.Element | null {
  const shown = shownSecret.value;
  return shown === undefined ? null : <Opened shown={shown} />;
}

function Opened({ shown }: { readonly shown: ShownSecret }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="secret-title" onClose={forget} data-testid="secret-dialog">
      <h2 id="secret-title">The secret of {shown.id}</h2>
      <p>
        Paisr and this page show the secret only once. It disappears when you close this dialog, or after one minute.
      </p>
      <output class="secret mono" data-testid="secret">
        {shown.value}
      </output>
      <div class="row end">
        <CopyButton text={shown.value}>Copy</CopyButton>
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>
          Close and forget
        </button>
      </div>
    </dialog>
  );
}
