import type { FleetState, ProviderState, Run } from '../../shared/state.js';
import { act } from '../act.js';
import { compared, selected } from '../store.js';
import { EVERYTHING } from '../wire/filter.js';
import { wireFilter } from '../wire/wire-section.js';

/** What the conditions of the steps depend on. */
export interface TourState {
  readonly provider: ProviderState;
  readonly runs: readonly Run[];
  readonly fleet: FleetState;
  /** Whether an exchange of the wire log is expanded. */
  readonly wireOpened: boolean;
}

/** A step of the walkthrough. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** What to watch, and what it proves. */
  readonly watch: string;
  readonly button: string;
  readonly start: () => Promise<unknown>;
  /** Whether the step's promise has come true. */
  readonly isDone: (state: TourState) => boolean;
  /** Why the step cannot be started now. */
  readonly hindrance?: (state: TourState) => string | undefined;
}

const PROVIDER = 'paysecurez';
const RATE = 40;
const SECONDS = 10;

export const STEPS: readonly Step[] = [
  {
    id: 'burst',
    title: 'Fire 1,000 calls at once',
    watch: 'Watch “Token requests”: our client needs one token. Without a cache, there are 1,000 token requests.',
    button: 'Fire 1,000 calls',
    start: () => {
      compared.value = 'perCall';
      return act({ type: 'burst', provider: PROVIDER, opponent: 'perCall' });
    },
    hindrance: busy,
    isDone: ({ runs }) =>
      runs.some(
        ({ kind, state, ours, opponent }) =>
          kind === 'burst' && state === 'done' && ours.tokenRequests <= 1 && opponent?.tokenRequests === opponent?.ok,
      ),
  },
  {
    id: 'load',
    title: 'Let tokens expire under load',
    watch:
      'Tokens now live 10 s. Watch “Responses with status 401” and “99th percentile”: our client renews its token in advance, and no call waits or fails. A hand-written cache requests several tokens each time, and its calls wait.',
    button: 'Start a load with 10-second tokens',
    start: async () => {
      compared.value = 'cached';
      const changed = await act({ type: 'lifetime', provider: PROVIDER, seconds: SECONDS });
      if (changed.ok) await act({ type: 'load', provider: PROVIDER, perSecond: RATE, opponent: 'cached' });
    },
    hindrance: busy,
    isDone: ({ runs }) => loads(runs).some(({ ours }) => ours.tokenRequests >= 2 && ours.ok === ours.done),
  },
  {
    id: 'expire',
    title: 'Expire the token behind the client’s back',
    watch:
      'Watch “Responses with status 401”: the client gets one or a few, requests one token, and sends these calls again. “Calls that failed” stays at 0.',
    button: 'Expire all tokens',
    start: () => act({ type: 'expire', provider: PROVIDER }),
    hindrance: needsLoad,
    isDone: ({ runs }) => loads(runs).some(({ ours }) => ours.replays > 0 && ours.ok === ours.done),
  },
  {
    id: 'outage',
    title: 'Let the token endpoint fail',
    watch:
      'Watch the ring and “Calls that failed”: calls succeed until the token expires. Then they fail at once instead of queuing, and the client tries again at growing intervals.',
    button: 'Take the token endpoint down',
    start: async () => {
      await act({ type: 'faultPlace', provider: PROVIDER, place: 'token' });
      return act({ type: 'fault', provider: PROVIDER, fault: 'down', on: true });
    },
    hindrance: needsLoad,
    isDone: ({ provider }) => isDown(provider) && provider.phase === 'backing_off',
  },
  {
    id: 'recovery',
    title: 'Let it recover',
    watch: 'Watch the ring: within 5 s, the client has a token, and calls succeed again. Nobody restarts anything.',
    button: 'Bring the token endpoint back',
    start: () => act({ type: 'fault', provider: PROVIDER, fault: 'down', on: false }),
    hindrance: ({ provider }) => (isDown(provider) ? undefined : 'Take the token endpoint down in step 4 first.'),
    isDone: ({ provider, runs }) =>
      !isDown(provider) && provider.phase === 'fresh' && loads(runs).some(({ ours }) => 'unavailable' in ours.failed),
  },
  {
    id: 'wire',
    title: 'Look for the client secret',
    watch: 'Expand the row in “On the wire”: you see the whole token request, but neither the secret nor the token.',
    button: 'Show the token requests',
    start: async () => {
      selected.value = PROVIDER;
      wireFilter.value = { ...EVERYTHING, provider: PROVIDER, side: 'ours', kind: 'token' };
      const log = document.querySelector<HTMLDetailsElement>('details.wire');
      if (log === null) return;
      log.open = true;
      log.scrollIntoView();
      log.querySelector<HTMLElement>('.line')?.focus({ preventScroll: true });
    },
    isDone: ({ wireOpened }) => wireOpened,
  },
  {
    id: 'fleet',
    title: 'Share one token between processes',
    watch:
      'Watch “token requests” in “Fleet”: four processes that share a store need one token. Four without a store need four.',
    button: 'Start a fleet and fire its calls',
    start: async () => {
      openFleet();
      await act({ type: 'fleet.start', count: 4 });
      await act({ type: 'fleet.fire' });
    },
    hindrance: ({ fleet }) =>
      fleet.why ?? (fleet.sides.length > 0 && !fleet.busy ? 'The fleet is already running. Stop it first.' : undefined),
    isDone: ({ fleet: { busy: isBusy, sides } }) =>
      !isBusy &&
      sides[0]?.tokenRequests === 1 &&
      sides[0].served > 0 &&
      sides[1]?.tokenRequests === sides[1]?.processes.length,
  },
  {
    id: 'kill',
    title: 'Kill a process during its token request',
    watch: 'Watch the processes: one is killed during its token request. The others request a token and go on.',
    button: 'Kill the lease holder',
    start: () => {
      openFleet();
      return act({ type: 'fleet.killHolder' });
    },
    hindrance: ({ fleet }) =>
      fleet.why ??
      (fleet.sides.length === 0 ? 'Start a fleet first.' : undefined) ??
      (fleet.busy ? 'Wait until the fleet has finished the previous action.' : undefined),
    isDone: ({ fleet: { busy: isBusy, sides } }) =>
      !isBusy && sides[0]?.processes.some(({ phase }) => phase === 'killed') === true && sides[0].failed === 0,
  },
];

function loads(runs: readonly Run[]): readonly Run[] {
  return runs.filter(({ kind, provider }) => kind === 'load' && provider === PROVIDER);
}

function busy({ runs }: TourState): string | undefined {
  return runs.some(({ provider, state }) => provider === PROVIDER && state === 'running')
    ? 'Wait for the current run, or cancel it.'
    : undefined;
}

function needsLoad({ runs }: TourState): string | undefined {
  return loads(runs).some(({ state }) => state === 'running') ? undefined : 'Start a load in step 2 first.';
}

function isDown({ faults }: ProviderState): boolean {
  return faults?.on.includes('down') === true && faults.place !== 'api';
}

function openFleet(): void {
  const section = document.querySelector<HTMLDetailsElement>('details.fleet');
  if (section === null) return;
  section.open = true;
  section.scrollIntoView();
}
