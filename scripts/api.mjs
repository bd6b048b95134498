/**
 * Holds the public API of the package in the current folder to its report (`NAME.api.md`): what `dist/index.d.ts`
 * exports, and what that is made of. With `--update` the report is written anew.
 */
import path from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const update = process.argv.includes('--update');

const config = ExtractorConfig.prepare({
  configObject: {
    projectFolder: process.cwd(),
    mainEntryPointFilePath: '<projectFolder>/dist/index.d.ts',
    compiler: { tsconfigFilePath: '<projectFolder>/tsconfig.json' },
    newlineKind: 'lf',
    apiReport: {
      enabled: true,
      reportFolder: '<projectFolder>',
      reportTempFolder: '<projectFolder>/.api',
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      // Docstrings are TypeDoc's business: see typedoc.config.mjs.
      extractorMessageReporting: {
        default: { logLevel: /** @type {any} */ ('warning') },
        'ae-missing-release-tag': { logLevel: /** @type {any} */ ('none') },
        'ae-forgotten-export': { logLevel: /** @type {any} */ ('none') },
        'ae-undocumented': { logLevel: /** @type {any} */ ('none') },
        'ae-unresolved-link': { logLevel: /** @type {any} */ ('none') },
      },
      tsdocMessageReporting: { default: { logLevel: /** @type {any} */ ('none') } },
    },
  },
  configObjectFullPath: undefined,
  packageJsonFullPath: path.resolve('package.json'),
});

const report = `${path.basename(process.cwd())}.api.md`;
const result = Extractor.invoke(config, {
  localBuild: update,
  messageCallback: (message) => {
    // Ours stand below; that the versions of the compiler differ would be one for us to see.
    if (message.messageId === 'console-api-report-not-copied' || message.messageId === 'console-preamble') {
      message.handled = true;
    }
  },
});

if (result.apiReportChanged && !update) {
  console.error(
    `${report}: the public API is another one than this report says. Run \`npm run api\`, look at what has changed, and add a changeset (\`pnpm changeset\`).`,
  );
}
// That a report was written is a warning too.
if (result.errorCount > 0 || (!update && (result.warningCount > 0 || result.apiReportChanged))) process.exitCode = 1;
