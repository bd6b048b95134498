import type { JSX } from 'preact';
import type { ProviderState } from '../../shared/state.js';
import { KeyPanel } from '../paisr/key-panel.js';
import { Actions } from './actions.js';
import { FaultPanel } from './fault-panel.js';
import { TokenPanel } from './token-panel.js';

export function ProviderCard({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const { name, title, mode, baseUrl, why } = provider;
  return (
    <article class={`card ${mode}`} aria-labelledby={`${name}-title`} data-testid={name}>
      <header class="row">
        <h3 id={`${name}-title`}>{title}</h3>
        <span class={`badge ${mode}`}>{mode === 'live' ? 'LIVE' : 'Sandbox'}</span>
        <code class="where">{baseUrl}</code>
      </header>
      <TokenPanel provider={provider} />
      <Actions provider={provider} />
      {why !== undefined && (
        <p class="hint" id={`${name}-why`}>
          {why}
        </p>
      )}
      {name === 'paisr' && <KeyPanel provider={provider} />}
      <FaultPanel provider={provider} />
    </article>
  );
}
