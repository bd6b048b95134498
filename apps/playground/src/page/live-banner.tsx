import type { JSX } from 'preact';
import { live } from './store.js';

/** Lists the live providers. */
export function LiveBanner(): JSX.Element | null {
  if (live.value.length === 0) return null;
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
