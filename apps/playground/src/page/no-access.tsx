import type { JSX } from 'preact';
import { Header } from './header.js';

/** Replaces the page if it has no capability, or that of another run. */
export function NoAccess(): JSX.Element {
  return (
    <>
      <Header />
      <main>
        <p class="banner loud" role="alert" data-testid="no-access">
          Open the URL that the terminal printed. The part after # gives access to this run of the playground. This page
          does not have it, or has that of another run.
        </p>
      </main>
    </>
  );
}
