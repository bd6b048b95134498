import type { Sandbox } from '@x/sandbox';
import type { HttpServer } from '@x/test-kit/http-server';
import { environmentOf } from '../../tests/sandbox-environment.js';
import type { Runtime } from './runtimes.js';

/** Returns the environment variables that the conformance script reads. */
export function variablesFor(
  sandbox: Sandbox,
  trap: Pick<HttpServer, 'url'>,
  impostor: Pick<HttpServer, 'url'>,
  engine: Runtime['engine'],
): Readonly<Record<string, string>> {
  const { controlUrl = '' } = sandbox;
  const urls = { CONTROL_URL: controlUrl, TRAP_URL: trap.url, IMPOSTOR_URL: impostor.url };
  return { ...environmentOf(sandbox), ...urls, EXPECTED_ENGINE: engine };
}

/** URL of a proxy that does not exist. */
const PROXY = 'http://127.0.0.1:9';
/** Variables that set an unreachable proxy and disable certificate validation. */
export const HOSTILE_VARIABLES = {
  HTTP_PROXY: PROXY,
  http_proxy: PROXY,
  HTTPS_PROXY: PROXY,
  https_proxy: PROXY,
  NODE_USE_ENV_PROXY: '1',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
};
