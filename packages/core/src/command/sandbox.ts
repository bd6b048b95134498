import type { CredentialsInput } from './credentials-text.js';
import type { AnyCommand } from './definition.js';
import { Stop } from './exit-code.js';

/** The part of `@x/sandbox` that the command uses. */
export interface SandboxModule {
  startSandbox(): Promise<RunningSandbox>;
}

/** A running sandbox. */
export type RunningSandbox = {
  close(): Promise<void>;
} & {
  readonly [Provider in string]?: unknown;
};

const SANDBOX = '@x/sandbox';

/** Imports the sandbox, which is not a dependency of the packages. */
export async function importSandbox(): Promise<SandboxModule> {
  return (await import(SANDBOX)) as SandboxModule;
}

/**
 * Starts a sandbox and returns the access to the provider.
 *
 * @throws Stop `misconfigured` if the sandbox is not installed or does not start.
 */
export async function openSandbox(
  load: () => Promise<SandboxModule>,
  { package: name, provider }: AnyCommand,
): Promise<CredentialsInput & { close(): Promise<void> }> {
  let module: SandboxModule;
  try {
    module = await load();
  } catch {
    const [, bin = ''] = name.split('/');
    throw new Stop(
      'misconfigured',
      `--sandbox needs the package ${SANDBOX}, which is not installed next to ${name}`,
      `Run npm i -D ${SANDBOX}, or run npx -p ${name} -p ${SANDBOX} ${bin} with the same arguments.`,
    );
  }
  let sandbox: RunningSandbox;
  try {
    sandbox = await module.startSandbox();
  } catch (error) {
    // The sandbox generates its own credentials, so its errors do not contain secrets.
    throw new Stop('misconfigured', `the sandbox did not start: ${(error as Error).message}`);
  }
  const { baseUrl, credentials } = sandbox[provider] as CredentialsInput;
  return { baseUrl, credentials, close: () => sandbox.close() };
}
