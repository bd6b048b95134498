import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { fleet, providers, runs, selected } from '../store.js';
import { wireOpened } from '../wire/wire-item.js';
import { STEPS, type Step, type TourState } from './steps.js';

/** The walkthrough. Each step ticks itself off when its promise has come true. Hidden if PaySecureZ is live. */
export function Tour(): JSX.Element | null {
  const done = useSignal<ReadonlySet<string>>(new Set());
  const opened = useSignal<string | undefined>(undefined);
  useSignalEffect(() => {
    const state = currentState();
    if (state === undefined) return;
    const reached = STEPS.filter(({ id, isDone }) => !done.peek().has(id) && isDone(state));
    if (reached.length === 0) return;
    done.value = new Set([...done.peek(), ...reached.map(({ id }) => id)]);
    // Go on to the next step.
    if (reached.some(({ id }) => id === opened.peek())) opened.value = undefined;
  });
  const state = currentState();
  if (state === undefined) return null;
  const next = STEPS.find(({ id }) => !done.value.has(id))?.id;
  const current = opened.value ?? next;
  return (
    <section class="tour" aria-labelledby="tour-title" data-testid="tour">
      <h2 id="tour-title">Two-minute tour</h2>
      <p class="hint" role="status">
        {done.value.size === STEPS.length
          ? 'You have seen everything.'
          : `${done.value.size} of ${STEPS.length} steps done`}
      </p>
      <ol>
        {STEPS.map((step) => (
          <li
            key={step.id}
            class={done.value.has(step.id) ? 'done' : ''}
            data-testid={`step-${step.id}`}
            data-done={done.value.has(step.id)}
          >
            <button
              type="button"
              class="step"
              aria-expanded={step.id === current}
              onClick={() => {
                opened.value = step.id === current ? undefined : step.id;
              }}
            >
              {step.title}
              {done.value.has(step.id) && <span class="hidden"> (done)</span>}
            </button>
            {step.id === current && (
              <StepBody
                step={step}
                state={state}
                start={() => {
                  opened.value = step.id;
                  selected.value = 'paysecurez';
                  void step.start();
                }}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepBody({
  step: { id, watch, button, hindrance },
  state,
  start,
}: {
  readonly step: Step;
  readonly state: TourState;
  readonly start: () => void;
}): JSX.Element {
  const why = hindrance?.(state);
  return (
    <div class="step-body">
      <button
        type="button"
        class="primary"
        aria-disabled={why !== undefined}
        aria-describedby={`watch-${id}`}
        onClick={() => {
          if (why === undefined) start();
        }}
      >
        {button}
      </button>
      <p id={`watch-${id}`}>{watch}</p>
      {why !== undefined && <p class="hint">{why}</p>}
    </div>
  );
}

function currentState(): TourState | undefined {
  const provider = providers.value.find(({ name }) => name === 'paysecurez');
  if (provider?.mode !== 'sandbox') return undefined;
  return { provider, runs: runs.value, fleet: fleet.value, wireOpened: wireOpened.value };
}
