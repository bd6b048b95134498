import type { JSX } from 'preact';
import { live, providers } from './store.js';

/** Shows which providers are real. If none is, shows that nothing leaves this machine. */
export function LiveBanner(): JSX.Element | null {
  if (providers.value.length === 0) return null;
  if (live.value.length === 0) {
    return (
      <p class="banner calm">
        All three providers run in a <strong>sandbox</strong> on this machine. Nothing leaves it, and you can break
        anything.
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
      <p>Your actions there reach the real provider. Faults are off for it.</p>
    </div>
  );
}
