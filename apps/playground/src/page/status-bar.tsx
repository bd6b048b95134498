import type { JSX } from 'preact';
import { NoticeList } from './notice-list.js';
import { type LinkState, link } from './store.js';
import { chooseTheme, THEMES, theme } from './theme.js';

const LINK: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting…',
  open: 'Connected',
  lost: 'Connection lost, reconnecting…',
  refused: 'No access',
};

/** A bar that stays at the top: the latest result, the connection and the theme. */
export function StatusBar(): JSX.Element {
  return (
    <header class="bar">
      <span class="name">
        <img src="/favicon.svg" alt="" width="26" height="26" />
        <span>Token playground</span>
      </span>
      <NoticeList />
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
