/**
 * Compares the public API of the package in the current folder with its reports: `NAME.api.md`, and `NAME-fetch.api.md`
 * if the package has the entry `./fetch`. The API is everything that an entry exports, including the types used by the
 * exports. `--update` rewrites the reports.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const update = process.argv.includes('--update');

/**
 * @param {string} entry Name of the declaration file.
 * @param {string} report Name of the report.
 */
function check(entry, report) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: `<projectFolder>/dist/${entry}.d.ts`,
      compiler: { tsconfigFilePath: '<projectFolder>/tsconfig.json' },
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: '<projectFolder>',
        reportTempFolder: '<projectFolder>/.api',
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        // TypeDoc checks the docstrings. See typedoc.config.mjs.
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
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      // This script prints its own message instead of the first message. The second message only reports a different
      // compiler version.
      if (message.messageId === 'console-api-report-not-copied' || message.messageId === 'console-preamble') {
        message.handled = true;
      }
    },
  });
  if (result.apiReportChanged && !update) {
    console.error(
      `${report}: the public API differs from this report. Run \`npm run api\`, check the changes, and add a changeset (\`pnpm changeset\`).`,
    );
  }
  // With --update, API Extractor reports the rewritten file as a warning.
  if (result.errorCount > 0 || (!update && (result.warningCount > 0 || result.apiReportChanged))) process.exitCode = 1;
}

const name = path.basename(process.cwd());
check('index', `${name}.api.md`);
if (existsSync('dist/fetch.d.ts')) check('fetch', `${name}-fetch.api.md`);
