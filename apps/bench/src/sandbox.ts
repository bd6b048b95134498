import { startSandbox } from '@x/sandbox';

/** What the sandbox's process tells of itself. */
export interface SandboxAddress {
  readonly url: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
}

/** The sandbox in a process of its own: says where it is to whoever started it, and ends with it. */
const { url, paysecurez } = await startSandbox();
const address: SandboxAddress = { url, credentials: paysecurez.credentials };
process.send?.(address);
process.once('disconnect', () => process.exit());
