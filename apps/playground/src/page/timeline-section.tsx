import type { JSX } from 'preact';
import { FoldingSection } from './folding-section.js';
import { clockTime, count } from './format.js';
import { providers, timeline } from './store.js';

/** A log of the events that the clients emit. */
export function TimelineSection(): JSX.Element {
  const titles = new Map(providers.value.map(({ name, title }) => [name, title]));
  return (
    <FoldingSection
      name="timeline"
      title="Events"
      hint={
        <>
          all events that <code>onEvent</code> receives
        </>
      }
    >
      {timeline.value.length === 0 && <p class="nothing">No events yet.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be reachable by keyboard */}
      <ol class="scroll" tabIndex={0} aria-labelledby="timeline-title">
        {timeline.value.map(({ id, provider, type, time, count: times, text }) => (
          <li key={id} class={toneOf(type)}>
            <span class="mono type">{type}</span>
            {times > 1 && <span class="times">×{count(times)}</span>}
            <span class="of">{titles.get(provider)}</span>
            <time class="mono">{clockTime(time)}</time>
            <span class="text hint">{text}</span>
          </li>
        ))}
      </ol>
    </FoldingSection>
  );
}

function toneOf(type: string): string {
  if (/failed/.test(type)) return 'bad';
  if (/retried|replayed|invalidated|assumed/.test(type)) return 'warn';
  return type === 'token.issued' ? 'good' : '';
}
