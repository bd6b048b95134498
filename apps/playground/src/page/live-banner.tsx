import type { JSX } from 'preact';
import { live, providers } from './store.js';

/** Which providers are the real ones; where none is, that nothing leaves this machine. */
export function LiveBanner(): JSX.Element | null {
  if (providers.value.length === 0) return null;
  if (live.value.length === 0) {
    return (
      <p class="banner calm">
        All three providers run in a <strong>sandbox</strong> on this machine: nothing leaves it, and everything may
        break.
      </p>
    );
  }
  return (
    <div class="banner loud" role="alert">
      <strong>LIVE</strong>
      <ul>
        {live.value.map(({ name, title, baseUrl }) => (
          <li key={name}>
            <b>{title}</b> is the real provider, at <code>{baseUrl}</code>
          </li>
        ))}
      </ul>
      <p>What you press there happens there. Faults are off for it.</p>
    </div>
  );
}
