import { existsSync } from 'node:fs';

/**
 * Source files that handle tokens and secrets. `npm run mutate` runs mutation tests on these files. Each source file
 * has a test file in the same directory.
 */
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
  'retry/token-retry',
  'store/shared-tokens',
  'store/kept-lease',
  'store/lease-timing',
  'token/token-issuer',
  'token/token-source',
];

// Without this check, missing files would be skipped silently.
for (const name of MUTATED) {
  for (const file of [`src/${name}.ts`, `src/${name}.test.ts`]) {
    if (!existsSync(new URL(file, import.meta.url))) throw new Error(`mutated.mjs: there is no ${file}`);
  }
}
