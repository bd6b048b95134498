import { startSandbox } from '@x/sandbox';

/** The first message that the sandbox's process sends. */
export interface SandboxAddress {
  readonly url: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
}

/**
 * Runs the sandbox in a separate process. The process sends the sandbox's address to its parent process and exits when
 * the parent process exits.
 */
const { url, paysecurez } = await startSandbox();
const address: SandboxAddress = { url, credentials: paysecurez.credentials };
process.send?.(address);
process.once('disconnect', () => process.exit());
