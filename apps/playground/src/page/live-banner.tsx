import type { JSX } from 'preact';
import { live, providers } from './store.js';

/** Lists the live providers, or states that no data leaves this machine. */
export function LiveBanner(): JSX.Element | null {
  if (providers.value.length === 0) return null;
  if (live.value.length === 0) {
    return (
      <p class="banner calm">
        All three providers run in a <strong>sandbox</strong> on this machine. No data leaves this machine, so feel free
        to break things.
      </p>
    );
  }
  return (
    <div class="banner loud row" role="alert">
      <strong>LIVE</strong>
      <ul>
        {live.value.map(({ name, title, baseUrl }) => (
          <li key={name}>
            <b>{title}</b> is the real provider, at <code>{baseUrl}</code>
          </li>
        ))}
      </ul>
      <p>Actions on these providers’ cards reach the real API. Faults are disabled for them.</p>
    </div>
  );
}
