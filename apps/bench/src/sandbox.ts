import { startSandbox } from '@x/sandbox';

/** The first message of the sandbox's process. */
export interface SandboxAddress {
  readonly url: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
}

/** Runs the sandbox in its own process, which sends the URL to its parent and exits when the parent exits. */
const { url, paysecurez } = await startSandbox();
const address: SandboxAddress = { url, credentials: paysecurez.credentials };
process.send?.(address);
process.once('disconnect', () => process.exit());
