import type { JSX } from 'preact';
import { StatusBar } from './status-bar.js';

/** Shown instead of the page if the capability is missing or belongs to a different run. */
export function NoAccess(): JSX.Element {
  return (
    <>
      <StatusBar />
      <main>
        <h1>Token playground</h1>
        <p class="banner loud row" role="alert" data-testid="no-access">
          Open the URL that the terminal printed. The fragment after # grants access to this run of the playground. This
          page did not receive a valid fragment.
        </p>
      </main>
    </>
  );
}
