import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { curlOf } from './curl.js';
import { secretMark } from './secret-mark.js';
import type { WireDetail } from './state.js';

const DETAIL: WireDetail = {
  id: 1,
  time: 0,
  provider: 'paysecurez',
  side: 'ours',
  kind: 'token',
  method: 'POST',
  origin: 'http://127.0.0.1:1',
  path: "/api/it's?a=$HOME&b=`id`",
  status: 200,
  took: 1,
  request: {
    headers: [
      ['host', '127.0.0.1:1'],
      ['content-length', '12'],
      ['authorization', `Bearer ${secretMark('access_token', '0123456789ab')}`],
      ['x-note', 'a "b" \\ $(c) !'],
    ],
    body: { text: `{"client_secret":"${secretMark('client_secret')}","note":"it's"}` },
  },
};

/** Returns the arguments that the shell passes to curl when it runs the command. */
function argumentsOf(command: string): readonly string[] {
  const script = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }\n${command}`;
  const env = { PAYSECUREZ_ACCESS_TOKEN: 'the token', PAYSECUREZ_CLIENT_SECRET: 'the $secret' };
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

it('curlOf returns a command for the same request, with variables instead of secrets', () => {
  expect(argumentsOf(curlOf(DETAIL))).toEqual([
    '-i',
    '-X',
    'POST',
    "http://127.0.0.1:1/api/it's?a=$HOME&b=`id`",
    '-H',
    'authorization: Bearer the token',
    '-H',
    'x-note: a "b" \\ $(c) !',
    '--data-raw',
    '{"client_secret":"the $secret","note":"it\'s"}',
  ]);
});

it('curlOf omits an empty body and the headers that curl sets', () => {
  const command = curlOf({
    ...DETAIL,
    method: 'GET',
    path: '',
    request: { headers: DETAIL.request.headers.slice(0, 2), body: { text: '' } },
  });
  expect(command).toBe("curl -i -X GET 'http://127.0.0.1:1'");
});
