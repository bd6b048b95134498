#!/usr/bin/env node
import { startCommand } from '@x/core/command';
import type { SingleViewCredentials } from './credentials.js';
import { VARIABLES } from './environment.js';
import { createSingleView } from './index.js';
import { version } from './version.js';

void startCommand<SingleViewCredentials>({
  kind: 'token',
  package: '@x/singleview',
  version,
  provider: 'singleview',
  title: 'SingleView',
  variables: VARIABLES,
  baseUrlVariable: 'SINGLEVIEW_BASE_URL',
  createClient: createSingleView,
});
