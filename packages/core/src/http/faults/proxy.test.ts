import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForeignListener, startForeignListener } from '@x/test-kit/foreign-listener';
import { startRawServer } from '@x/test-kit/raw-server';
import axios from 'axios';
import { createAcme } from '../../../test/acme.js';
import { afterThisTest } from '../../../test/after-each.js';
import { success } from '../../../test/faults/fault.js';

const NAMES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NPM_CONFIG_PROXY',
  'NPM_CONFIG_HTTPS_PROXY',
  'GLOBAL_AGENT_HTTP_PROXY',
];
const VARIABLES = NAMES.flatMap((name) => [name, name.toLowerCase()]);

describe('a proxy in the environment', () => {
  const before = { ...process.env };
  let proxy: ForeignListener;

  beforeEach(async () => {
    proxy = await startForeignListener();
    for (const name of VARIABLES) process.env[name] = proxy.url;
    Object.assign(process.env, { NODE_USE_ENV_PROXY: '1', NO_PROXY: '', no_proxy: '' });
  });

  afterEach(async () => {
    for (const name of [...VARIABLES, 'NODE_USE_ENV_PROXY', 'NO_PROXY', 'no_proxy']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await proxy.close();
  });

  it('plain axios sends requests through the proxy in the environment', async () => {
    const answering = await startRawServer((request) => request.connection.write(success(request)));
    afterThisTest(() => answering.close());
    for (const name of VARIABLES) process.env[name] = answering.url;
    await axios.post('http://provider.example/token', 'secret');
    expect(answering.requests).toMatchObject([{ method: 'POST', url: 'http://provider.example/token' }]);
  });

  it('the proxy in the environment does not receive token requests or API calls', async () => {
    const server = await startRawServer((request) => request.connection.write(success(request)));
    afterThisTest(() => server.close());
    for (const host of ['127.0.0.1', 'localhost']) {
      const client = createAcme({ baseUrl: server.url.replace('127.0.0.1', host) });
      expect((await client.http.get('/x')).data).toEqual({ ok: true });
      expect((await client.http.post('/x', {})).data).toEqual({ ok: true });
    }
    expect(server.requests.map(({ url }) => url)).toEqual(['/token', '/x', '/x', '/token', '/x', '/x']);
    expect(proxy.heard).toEqual([]);
  });
});
