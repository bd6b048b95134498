import type { JSX } from 'preact';
import { act } from '../act.js';
import { sandbox } from '../store.js';
import { Switch } from './fault-panel.js';

/** The clock by which the providers of the sandbox judge tokens. */
export function SandboxClock(): JSX.Element {
  return (
    <Switch
      label="Sandbox’s clock back 1 h"
      on={sandbox.value.clockBack}
      change={(back) => void act({ type: 'sandboxClock', back })}
    />
  );
}
