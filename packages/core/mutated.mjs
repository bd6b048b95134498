import { existsSync } from 'node:fs';

/** What decides about a token: sources that `npm run mutate` changes. The test of each stands beside it. */
export const MUTATED = [
  'store/adoption',
  'retry/back-off',
  'retry/back-off-delay',
  'store/bounded-store',
  'clock',
  'token/held-token',
  'store/identity',
  'token/lifetime',
  'redaction/redact',
  'redaction/mask',
  'redaction/decoded-text',
  'redaction/secret-search',
  'redaction/spellings',
  'retry/retry-budget',
  'retry/retry-delay',
  'retry/retry-rule',
  'store/shared-tokens',
  'store/lease-timing',
  'token/token-source',
];

// A name that no longer fits would be passed over in silence.
for (const name of MUTATED) {
  for (const file of [`src/${name}.ts`, `src/${name}.test.ts`]) {
    if (!existsSync(new URL(file, import.meta.url))) throw new Error(`mutated.mjs: there is no ${file}`);
  }
}
