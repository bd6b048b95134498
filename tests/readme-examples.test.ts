import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { CertificateAuthority } from '@x/test-kit/certificates';
import { type ConnectProxy, startConnectProxy } from '@x/test-kit/connect-proxy';
import { json, startServer } from '@x/test-kit/http-server';
import { example, install, removeInstalled, runCommand, runScript, sides } from '@x/test-kit/installed';
import { startTlsFront, type TlsFront } from '@x/test-kit/tls-front';
import { type CodeBlock, codeBlocks, documents } from './documents/markdown.js';
import { environmentOf } from './sandbox-environment.js';

/** undici 8 requires a newer version of Node than our packages. */
const RUNS_UNDICI_8 = Number(process.versions.node.split('.')[0]) >= 24;

/** undici versions to test with the `dispatcher` option: the latest 7.x, the oldest 7.x and version 8. */
const UNDICI = ['undici', 'undici-oldest', ...(RUNS_UNDICI_8 ? ['undici-8'] : [])];

/** Flags that run a file as a test with the same output format on every version of Node. */
const TEST = ['--test', '--test-reporter=tap'];

let cwd: string;
let sandbox: Sandbox;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
  environment = environmentOf(sandbox);
  cwd = await install(['paisr', 'paysecurez', 'singleview', 'sandbox'], ['core'], {
    // The README of @x/core and docs/network.md recommend these versions.
    valibot: '^1.5.0',
    undici: '7',
    'undici-oldest': 'npm:undici@7.0.0',
    ...(RUNS_UNDICI_8 && { 'undici-8': 'npm:undici@8' }),
  });
});

afterAll(async () => {
  await sandbox.close();
  removeInstalled();
});

describe('README examples', () => {
  it.each(['paisr', 'paysecurez', 'singleview', 'sandbox'])(
    'the example test in the README of @x/%s runs unchanged',
    async (name) => {
      const blocks = codeBlocks(`packages/${name}/README.md`);
      const { code = '' } = blocks.find((block) => block.code.includes("from 'node:test'")) ?? {};
      const printed = await runScript(cwd, `${name}.test.mjs`, code, {}, TEST);
      expect(printed).toMatch(/^# pass [1-9]/m);
      expect(printed).toMatch(/^# fail 0$/m);
    },
  );

  it('the first example in the README of @x/sandbox runs unchanged', async () => {
    expect(await runScript(cwd, 'sandbox.mjs', example('sandbox', 0), {})).toBe('Bearer 1800\n1\n');
  });

  it('the custom provider example in the README of @x/core runs unchanged', async () => {
    expect(await runScript(cwd, 'core.mjs', example('core', 0), environment)).toContain('[AccessToken until');
  });

  it("the health check in token.md reports each of a client's states", async () => {
    writeFileSync(path.join(cwd, 'health.mjs'), example('packages/core/docs/token.md', 'Watching it'));
    const states = await runScript(
      cwd,
      'health-states.mjs',
      `import { createPaySecureZ } from '@x/paysecurez';
       import { startSandbox } from '@x/sandbox';
       import { health } from './health.mjs';
       const sandbox = await startSandbox();
       let passed = 0;
       const clock = { now: () => Date.now() + passed, monotonic: () => performance.now() + passed };
       const client = createPaySecureZ({ ...sandbox.paysecurez, clock, retries: 0 });
       const report = () => console.log(health(client.status()));
       report();
       const token = await client.token();
       report();
       const outage = sandbox.fault('paysecurez.token', { status: 503 });
       await client.token({ fresh: true }).catch(() => undefined);
       report();
       passed += 120_000;
       report();
       client.invalidate(token);
       report();
       outage.lift();
       await client.token();
       report();
       await client.close();
       report();
       await sandbox.close();`,
      {},
    );
    expect(states.trim().split('\n')).toEqual(['ready', 'ready', 'degraded', 'degraded', 'down', 'ready', 'down']);
  });

  it('the plain axios example and the migrated example run unchanged', async () => {
    const { before, after } = sides(example('docs/moving-from-axios.md', 0));
    const printed = 'Pending\nno such transaction\n';
    expect(await runScript(cwd, 'before.mjs', before, environment)).toBe(printed);
    expect(await runScript(cwd, 'after.mjs', after, environment)).toBe(printed);
  });

  it('the README example for unknown outcomes runs unchanged', async () => {
    // The server chooses the outcome based on the payment reference.
    const server = await startServer(({ url, body }, response) => {
      if (url === '/api/token') {
        return json(response, 200, { access_token: 'a-token', expires_in: 1800, token_type: 'Bearer' });
      }
      if (url === '/api/v1/transactions/txn_1/status') {
        return json(response, 200, {
          TransactionId: 'txn_1',
          Status: 'Captured',
          Amount: 19.99,
          Currency: 'EUR',
          Reference: 'lost',
        });
      }
      const { reference } = JSON.parse(String(body)) as { reference: string };
      if (reference === 'lost') return void response.destroy();
      if (reference === 'outage') return json(response, 504, {});
      if (reference === 'refused') return json(response, 422, {});
      return json(response, 201, { transactionId: 'txn_2', reference, status: 'Pending' });
    });
    const code = `${example('paysecurez', 'When it is unknown whether a payment was made')}
      for (const reference of ['lost', 'outage', 'refused', 'good']) {
        await pay({
          transactionAction: 'PAYMENT',
          amount: reference === 'outage' ? 1.5 : 19.99,
          currency: 'EUR',
          reference,
          statementDescriptor: 'Example Shop',
          successUrl: 'https://shop.example/paid',
          callbackUrl: 'https://shop.example/callbacks',
        });
      }
      const print = () => console.log(JSON.stringify([...payments].map(([name, { status }]) => [name, status])));
      print();
      const forged = { TransactionId: 'txn_1', Status: 'Captured', Amount: 1.5, Currency: 'EUR' };
      await onCallback(JSON.stringify({ ...forged, Reference: 'outage' }));
      await onCallback({ ...forged, Reference: 'unrelated' });
      print();
      await onCallback({ ...forged, Status: 'Failed', Reference: 'lost' });
      print();`;
    const printed = await runScript(cwd, 'unknown.mjs', code, { ...environment, PAYSECUREZ_BASE_URL: server.url });
    await server.close();
    const [before, forged, after] = printed.split('\n').map((line) => line && JSON.parse(line));
    const others = [
      ['outage', 'unknown'],
      ['refused', 'not made'],
      ['good', 'Pending'],
    ];
    expect(before).toEqual([['lost', 'unknown'], ...others]);
    expect(forged).toEqual(before);
    expect(after).toEqual([['lost', 'Captured'], ...others]);
    expect(server.seen.filter(({ url }) => url === '/api/v1/transactions')).toHaveLength(4);
  });

  it('npx starts the @x/sandbox command', async () => {
    expect(await runCommand(cwd, 'npx', ['--no-install', '@x/sandbox', '--help'])).toContain('--port');
  });
});

/** Documents whose code blocks are self-contained and list their output in comments. */
const SCRIPTS = documents().filter((file) => file.startsWith('docs/') || file === 'README.md');

/** Documents and headings whose code blocks are tested separately. */
const TESTED_ELSEWHERE: readonly string[] = [
  'docs/network.md',
  'docs/moving-from-axios.md',
  'docs/another-provider.md',
  'docs/another-store.md',
  'docs/paisr-webhooks.md "Webhooks from Paisr"',
  'docs/paisr-webhooks.md "Express"',
  'docs/paisr-webhooks.md "Fastify"',
  'docs/paisr-webhooks.md "Hono"',
  'docs/paisr-webhooks.md "Next.js"',
  'docs/paysecurez-callbacks.md "Callbacks from PaySecureZ"',
  'docs/paysecurez-callbacks.md "The recipe"',
  'docs/paysecurez-callbacks.md "Express"',
  'docs/paysecurez-callbacks.md "Fastify"',
  'docs/paysecurez-callbacks.md "Hono"',
  'docs/paysecurez-callbacks.md "Next.js"',
  'docs/serverless.md "A function"',
  'docs/health.md',
  'docs/service.md',
  'docs/observability.md "Logs with pino"',
  'docs/observability.md "Metrics with prom-client"',
  'docs/observability.md "OpenTelemetry"',
  'docs/testing.md "msw"',
  'docs/testing.md "nock"',
  'docs/testing.md "What differs from production"',
  'docs/serverless.md "A container"',
  // This block is a Jest setup file, which `npm run surroundings` runs.
  'docs/testing.md "In the jsdom environment"',
];

const scripts = SCRIPTS.flatMap(codeBlocks).filter(
  ({ file, heading, language }) =>
    ['js', 'ts'].includes(language) &&
    !TESTED_ELSEWHERE.includes(file) &&
    !TESTED_ELSEWHERE.includes(`${file} "${heading}"`),
);

/** Converts the code to JavaScript so that Node can run it. */
function withoutTypes({ language, code }: CodeBlock): string {
  if (language === 'js') return code;
  return transformSync(code, { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }).code;
}

describe('code blocks in the documents', () => {
  it.each(scripts.map((block, index) => [`${block.file}:${block.line} "${block.heading}"`, index] as const))(
    '%s runs unchanged and prints the output in its comments',
    async (_where, index) => {
      const block = scripts[index] as CodeBlock;
      const isTest = block.code.includes("from 'node:test'");
      const printed = await runScript(cwd, 'document.mjs', withoutTypes(block), environment, isTest ? TEST : []);
      if (isTest) {
        expect(printed).toMatch(/^# pass [1-9]/m);
        expect(printed).toMatch(/^# fail 0$/m);
      } else {
        const documented = [...block.code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => `${text}\n`);
        expect(printed).toBe(documented.join(''));
      }
      expect(printed).not.toMatch(/sandbox_|eyJ/);
    },
  );

  it('docs/network.md: the `fetch` example traces each request', async () => {
    const code = example('docs/network.md', 'Your own `fetch` function');
    expect(await runScript(cwd, 'fetch.mjs', code, environment)).toBe(
      'POST /api/token 200\nPOST /api/v1/transactions 201\nPending\n',
    );
  });

  it('docs/serverless.md: the handler sends one token request for all calls', async () => {
    sandbox.forgetRequests();
    const code = `${example('docs/serverless.md', 'A function')}
      await Promise.all([handler(), handler()]);
      console.log((await handler()).statusCode);`;
    expect(await runScript(cwd, 'handler.mjs', code, environment)).toBe('200\n');
    expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(1);
    expect(sandbox.requests({ route: 'singleview.accounts' })).toHaveLength(3);
  });

  it('docs/serverless.md: in-flight calls complete after a SIGTERM', async () => {
    const printed = await runScript(cwd, 'container.mjs', example('docs/serverless.md', 'A container'), environment);
    expect(printed.trim().split('\n').sort()).toEqual(['201', 'all calls have finished']);
  });
});

describe.each(UNDICI)('examples in docs/network.md with the published %s', (undici) => {
  const PROXY = { PROXY_USER: 'merchant', PROXY_PASSWORD: 'p:ss w0rd' };
  let authority: CertificateAuthority;
  let front: TlsFront;
  let strictFront: TlsFront;
  let proxy: ConnectProxy;

  const file = (name: string, content: string): string => {
    writeFileSync(path.join(cwd, name), content);
    return path.join(cwd, name);
  };

  /** Runs the example under a heading with the tested undici version. */
  const runUnder = (
    heading: string,
    env: Readonly<Record<string, string>>,
    document = 'docs/network.md',
    args: readonly string[] = [],
  ) => {
    const code = example(document, heading).replace("from 'undici'", `from '${undici}'`);
    return runScript(cwd, 'dispatcher.mjs', code, { ...environment, ...env }, args);
  };

  const expectTunnelled = (): void => {
    const { host } = new URL(front.url);
    expect(proxy.requests.length).toBeGreaterThan(0);
    for (const request of proxy.requests) expect(request).toMatch(new RegExp(`^CONNECT ${host} HTTP/1.1\r\n`));
    const { clientId, clientSecret } = sandbox.paysecurez.credentials;
    for (const secret of ['Bearer', 'eyJ', '/api/', clientId, clientSecret]) {
      expect(proxy.requests.join()).not.toContain(secret);
      expect(proxy.tunnelled()).not.toContain(secret);
    }
  };

  beforeAll(async () => {
    authority = await CertificateAuthority.create();
    const identity = await authority.server(['localhost']);
    front = await startTlsFront(sandbox.paysecurez.baseUrl, identity);
    strictFront = await startTlsFront(sandbox.paysecurez.baseUrl, {
      ...identity,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const { PROXY_USER, PROXY_PASSWORD } = PROXY;
    proxy = await startConnectProxy(`Basic ${Buffer.from(`${PROXY_USER}:${PROXY_PASSWORD}`).toString('base64')}`);
  });

  afterAll(() => Promise.all([front.close(), strictFront.close(), proxy.close()]));

  it('the proxy example runs unchanged and exposes only the host to the proxy', async () => {
    const printed = await runUnder('Through a proxy', {
      ...PROXY,
      PROXY_URL: proxy.url,
      PAYSECUREZ_BASE_URL: front.url,
      NODE_EXTRA_CA_CERTS: file('ca.pem', authority.cert),
    });
    expect(printed).toBe('201\n');
    expectTunnelled();
  });

  it('the proxy variables example runs unchanged', async () => {
    const url = new URL(proxy.url);
    Object.assign(url, { username: PROXY.PROXY_USER, password: encodeURIComponent(PROXY.PROXY_PASSWORD) });
    const before = proxy.requests.length;
    const env = { PAYSECUREZ_BASE_URL: front.url, NODE_EXTRA_CA_CERTS: file('ca.pem', authority.cert) };
    const heading = 'Through the proxy from the environment';
    // undici 7.0.0 also warns that this agent is experimental.
    expect(await runUnder(heading, { ...env, HTTPS_PROXY: url.href })).toMatch(/^201$/m);
    expect(proxy.requests.length).toBeGreaterThan(before);
    expectTunnelled();
    const after = proxy.requests.length;
    expect(await runUnder(heading, { ...env, HTTPS_PROXY: url.href, NO_PROXY: 'localhost' })).toMatch(/^201$/m);
    expect(proxy.requests).toHaveLength(after);
  });

  it('the client certificate example runs unchanged', async () => {
    const { cert, key } = await authority.client('merchant');
    const printed = await runUnder('With a client certificate', {
      CLIENT_CERT_FILE: file('client.pem', cert),
      CLIENT_KEY_FILE: file('client-key.pem', key),
      PAYSECUREZ_BASE_URL: strictFront.url,
      NODE_EXTRA_CA_CERTS: file('ca.pem', authority.cert),
    });
    expect(printed).toBe('201\n');
    expect(new Set(strictFront.peers)).toEqual(new Set(['merchant']));
  });

  it('the README example for a private CA runs unchanged', async () => {
    const env = { CA_FILE: file('ca.pem', authority.cert), PAYSECUREZ_BASE_URL: front.url };
    expect(await runUnder('With your own CA', env)).toBe('201\n');
  });

  it('the MockAgent example runs unchanged', async () => {
    const printed = await runUnder('MockAgent', {}, 'docs/testing.md', TEST);
    expect(printed).toMatch(/^# pass 1$/m);
    expect(printed).toMatch(/^# fail 0$/m);
  });
});
