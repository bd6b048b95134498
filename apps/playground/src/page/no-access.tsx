import type { JSX } from 'preact';
import { Header } from './header.js';

/** In place of everything else: this page presents no capability, or that of another run. */
export function NoAccess(): JSX.Element {
  return (
    <>
      <Header />
      <main>
        <p class="banner loud" role="alert" data-testid="no-access">
          Open the URL that the terminal printed. Its part after # gives access to this run of the playground, and this
          page has none, or that of another run.
        </p>
      </main>
    </>
  );
}
