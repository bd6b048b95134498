import { type Sandbox, startSandbox } from '@x/sandbox';
import { type LiveProviders, readEnvironment } from '../environment.js';
import { showLivePaisr, showPaisr } from './paisr.js';
import { showLivePaySecureZ, showPaySecureZ } from './paysecurez.js';
import { type Print, Report } from './report.js';
import { showLiveSingleView, showSingleView } from './singleview.js';

/**
 * Demonstrates all three providers, each in the sandbox or live. Resolves to the exit code: 0 if all steps passed, 1 if
 * a step failed, or 2 if the environment variables are incomplete.
 */
export async function run(env: NodeJS.ProcessEnv, print: Print): Promise<0 | 1 | 2> {
  let live: LiveProviders;
  try {
    live = readEnvironment(env);
  } catch (error) {
    print((error as Error).message);
    return 2;
  }
  const report = new Report(print);
  const sandbox = await startSandbox();
  async function show<Options extends { readonly baseUrl?: string | undefined }>(
    name: string,
    options: Options | undefined,
    showLive: (report: Report, options: Options) => Promise<void>,
    showInSandbox: (report: Report, sandbox: Sandbox) => Promise<void>,
  ): Promise<void> {
    const where = options ? `LIVE, ${options.baseUrl ?? 'the production URL'}` : `sandbox, ${sandbox.url}`;
    report.heading(`${name} (${where})`);
    const shown = options ? showLive(report, options) : showInSandbox(report, sandbox);
    // The client may reject its options.
    await shown.catch((error: unknown) => report.step('set up', () => Promise.reject(error as Error)));
  }
  await show('PaySecureZ', live.paysecurez, showLivePaySecureZ, showPaySecureZ);
  await show('SingleView', live.singleview, showLiveSingleView, showSingleView);
  await show('Paisr', live.paisr, showLivePaisr, showPaisr);
  await sandbox.close();
  report.heading(`${report.passed} steps passed, ${report.failed} failed`);
  return report.failed === 0 ? 0 : 1;
}
