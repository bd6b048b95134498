#!/usr/bin/env node
import { startCommand } from '@x/core/command';
import type { PaisrCredentials } from './definition.js';
import { VARIABLES } from './environment.js';
import { createPaisr } from './index.js';
import { version } from './version.js';

void startCommand<PaisrCredentials>({
  kind: 'key',
  package: '@x/paisr',
  version,
  provider: 'paisr',
  title: 'Paisr',
  variables: VARIABLES,
  baseUrlVariable: 'PAISR_BASE_URL',
  defaultBaseUrl: 'https://api.live.paisr.tech/v2',
  createClient(options) {
    const paisr = createPaisr(options);
    return {
      // Only a request can show whether Paisr accepts a key. This one changes nothing.
      verify: ({ signal }) => paisr.accessTokens.list({ signal }),
      close: () => paisr.close(),
    };
  },
});
