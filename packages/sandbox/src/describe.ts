import type { Sandbox } from './sandbox.js';

/** Returns the URLs and credentials that a client in a different process needs. */
export function describeSandbox(sandbox: Sandbox): object {
  const { url, controlUrl, ca, seed, paisr, paysecurez, singleview } = sandbox;
  return { url, controlUrl, ca, seed, paisr, paysecurez, singleview };
}
