import { startSandbox } from '@x/sandbox';
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
  const parts: readonly (readonly [
    name: string,
    live: { readonly baseUrl?: string | undefined } | undefined,
    show: () => Promise<void>,
  ])[] = [
    [
      'PaySecureZ',
      live.paysecurez,
      () => (live.paysecurez ? showLivePaySecureZ(report, live.paysecurez) : showPaySecureZ(report, sandbox)),
    ],
    [
      'SingleView',
      live.singleview,
      () => (live.singleview ? showLiveSingleView(report, live.singleview) : showSingleView(report, sandbox)),
    ],
    ['Paisr', live.paisr, () => (live.paisr ? showLivePaisr(report, live.paisr) : showPaisr(report, sandbox))],
  ];
  for (const [name, options, show] of parts) {
    const where =
      options === undefined ? `sandbox, ${sandbox.url}` : `LIVE, ${options.baseUrl ?? 'the production URL'}`;
    report.heading(`${name} (${where})`);
    // The client may reject its options.
    await show().catch((error: unknown) => report.step('set up', () => Promise.reject(error as Error)));
  }
  await sandbox.close();
  report.heading(`${report.passed} steps passed, ${report.failed} failed`);
  return report.failed === 0 ? 0 : 1;
}
