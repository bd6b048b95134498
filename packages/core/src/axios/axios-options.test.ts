import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import axios from 'axios';
import { connectAcme } from '../../test/after-each.js';
import { REFUSED } from './axios-options.js';

const DOCUMENT = '../../docs/moving-from-axios.md';

/** Returns the rejected options listed in docs/moving-from-axios.md, each with a value. */
function refusedOptions(): readonly (readonly [name: string, value: unknown])[] {
  const [, section = ''] = readFileSync(DOCUMENT, 'utf8').split('## Options that are refused\n');
  const [table = ''] = section.split('\n## ');
  const names = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1] ?? '')
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .filter((name) => name !== 'Authorization');
  return names.map((name) => {
    const [option = '', value] = name.split(': ');
    return [option, value === 'false' ? false : 1];
  });
}

it.each(refusedOptions())('rejects the axios option %s with an error that names it', async (name, value) => {
  const { server, client } = await connectAcme();
  const error = await rejected(client.http.get('/x', { [name]: value }));
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(error.message).toMatch(new RegExp(`^acme http\\.get: ${name}(: must be | is not supported here; )`));
  expect(server.apiCalls()).toEqual([]);
});

it('docs/moving-from-axios.md lists every rejected axios option', () => {
  const documented = refusedOptions().map(([name]) => name);
  expect(Object.keys(REFUSED).filter((name) => !documented.includes(name))).toEqual([]);
});

it('a call that fails or is aborted does not reject with an axios error', async () => {
  const { client } = await connectAcme({ api: (_request, response) => void response.writeHead(404).end() });
  const controller = new AbortController();
  controller.abort();
  for (const options of [{}, { signal: controller.signal }]) {
    const error = await rejected(client.http.get('/x', options));
    expect([axios.isAxiosError(error), axios.isCancel(error)]).toEqual([false, false]);
  }
});
