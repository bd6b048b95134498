import { startSandbox } from '@x/sandbox';
import { type LiveProviders, readEnvironment } from './environment.js';
import { showLivePaisr, showPaisr } from './paisr.js';
import { showLivePaySecureZ, showPaySecureZ } from './paysecurez.js';
import { type Print, Report } from './report.js';
import { showLiveSingleView, showSingleView } from './singleview.js';

/** Runs all three providers once, each against the sandbox or for real. Gives the exit code: 0 where all went well. */
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
  const on = (provider: keyof LiveProviders): string =>
    live[provider] === undefined ? `sandbox, ${sandbox.url}` : 'LIVE: the real provider, with your credentials';
  try {
    report.heading(`PaySecureZ (${on('paysecurez')})`);
    await (live.paysecurez ? showLivePaySecureZ(report, live.paysecurez) : showPaySecureZ(report, sandbox));
    report.heading(`SingleView (${on('singleview')})`);
    await (live.singleview ? showLiveSingleView(report, live.singleview) : showSingleView(report, sandbox));
    report.heading(`Paisr (${on('paisr')})`);
    await (live.paisr ? showLivePaisr(report, live.paisr) : showPaisr(report, sandbox));
  } catch (error) {
    // What no step caught: options that a factory refuses.
    await report.step('set up', () => Promise.reject(error as Error));
  } finally {
    await sandbox.close();
  }
  report.heading(`${report.passed} steps went well, ${report.failed} did not`);
  return report.failed === 0 ? 0 : 1;
}
