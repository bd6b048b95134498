import { existsSync } from 'node:fs';

/** What decides about a token: sources that `npm run mutate` changes. The test of each stands beside it. */
export const MUTATED = [
  'adoption',
  'back-off',
  'back-off-delay',
  'bounded-store',
  'clock',
  'held-token',
  'identity',
  'lifetime',
  'masking',
  'redact',
  'redaction/reading',
  'redaction/secret-search',
  'redaction/spellings',
  'retry-budget',
  'retry-pause',
  'retry-rule',
  'shared-issuer',
  'sharing',
  'token-source',
];

// A name that no longer fits would be passed over in silence.
for (const name of MUTATED) {
  for (const file of [`src/${name}.ts`, `src/${name}.test.ts`]) {
    if (!existsSync(new URL(file, import.meta.url))) throw new Error(`mutated.mjs: there is no ${file}`);
  }
}
