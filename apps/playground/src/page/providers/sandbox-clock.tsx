import type { JSX } from 'preact';
import { act } from '../act.js';
import { sandbox } from '../store.js';
import { Switch } from './fault-panel.js';

/** A switch that sets the sandbox's clock back one hour. */
export function SandboxClock(): JSX.Element {
  return (
    <Switch
      label="Sandbox’s clock 1 h behind"
      on={sandbox.value.clockBack}
      change={(back) => void act({ type: 'sandboxClock', back })}
    />
  );
}
