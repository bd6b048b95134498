import { startSandbox } from '@x/sandbox';

/** First message of the sandbox's process. */
export interface SandboxAddress {
  readonly url: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
}

/** Runs the sandbox in a separate process. Sends its address to the parent process, and exits with it. */
const { url, paysecurez } = await startSandbox();
const address: SandboxAddress = { url, credentials: paysecurez.credentials };
process.send?.(address);
process.once('disconnect', () => process.exit());
