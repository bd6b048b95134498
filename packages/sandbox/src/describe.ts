import type { Sandbox } from './sandbox.js';

/** What a client in another process needs to use a sandbox, as a JSON-compatible object. */
export function describeSandbox(sandbox: Sandbox): object {
  const { url, controlUrl, ca, seed, paisr, paysecurez, singleview } = sandbox;
  return { url, controlUrl, ca, seed, paisr, paysecurez, singleview };
}
