#!/usr/bin/env node
import { startCommand } from '@x/core/command';
import type { PaySecureZCredentials } from './definition.js';
import { VARIABLES } from './environment.js';
import { createPaySecureZ } from './index.js';
import { version } from './version.js';

void startCommand<PaySecureZCredentials>({
  kind: 'token',
  package: '@x/paysecurez',
  version,
  provider: 'paysecurez',
  title: 'PaySecureZ',
  variables: VARIABLES,
  baseUrlVariable: 'PAYSECUREZ_BASE_URL',
  defaultBaseUrl: 'https://api.paysecurez.com',
  createClient: createPaySecureZ,
});
