import type { Sandbox } from './sandbox.js';

/** What whoever uses a sandbox from outside its process needs to know, fit for JSON. */
export function describeSandbox(sandbox: Sandbox): object {
  const { url, controlUrl, ca, seed, paisr, paysecurez, singleview } = sandbox;
  return { url, controlUrl, ca, seed, paisr, paysecurez, singleview };
}
