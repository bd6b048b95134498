import type { JSX } from 'preact';
import { type LinkState, link } from './store.js';
import { chooseTheme, THEMES, theme } from './theme.js';

const LINK: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting…',
  open: 'Live',
  lost: 'Connection lost, reconnecting…',
  refused: 'No access',
};

export function Header(): JSX.Element {
  return (
    <header class="top row">
      <img src="/favicon.svg" alt="" width="36" height="36" />
      <div class="title">
        <h1>Token playground</h1>
        <p>The life of an access token, under load and under faults.</p>
      </div>
      <p class={`link ${link.value}`} role="status" data-testid="link">
        {LINK[link.value]}
      </p>
      <fieldset class="segments">
        <legend class="hidden">Color theme</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              checked={theme.value === name}
              onChange={() => {
                chooseTheme(name);
              }}
            />
            <span>{name[0]?.toUpperCase() + name.slice(1)}</span>
          </label>
        ))}
      </fieldset>
    </header>
  );
}
