import { select } from '../../mutation.base.mjs';

/** Source files that handle tokens and secrets. Each file has a test in the same directory. */
const FILES = {
  clock: [],
  'http/recovery': [],
  'redaction/decoded-text': [],
  'redaction/mask': [],
  'redaction/redact': [],
  'redaction/secret-search': [],
  'redaction/spellings': [],
  'retry/back-off': [],
  'retry/back-off-delay': [],
  'retry/retry-budget': [],
  'retry/retry-delay': [],
  'retry/retry-rule': [],
  'retry/token-retry': [],
  'store/adoption': [],
  'store/bounded-store': [],
  'store/identity': [],
  'store/kept-lease': [],
  'store/lease-timing': [],
  'store/shared-tokens': ['store/shared-tokens', 'store/hostile-store'],
  'token/access-token': [],
  'token/held-token': [],
  'token/lifetime': [],
  'token/rejection': [],
  'token/spare-tokens': [],
  'token/token-health': [],
  'token/token-history': [],
  'token/token-issuer': [],
  'token/token-request': [],
  'token/token-source': ['token/token-source', 'token/young-token'],
};

export const { sources, tests } = select(FILES, import.meta.url);
