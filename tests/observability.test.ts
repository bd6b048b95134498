import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import * as sdkTrace from '@opentelemetry/sdk-trace-node';
import { type ClientEvent, createPaySecureZ } from '@x/paysecurez';
import { type HttpServer, json, type SeenRequest, startServer } from '@x/test-kit/http-server';
import pino, { type Logger } from 'pino';
import { Registry } from 'prom-client';
import { type CodeBlock, codeBlocks } from './documents/markdown.js';
import { type Recipe, runRecipe, type Surroundings } from './documents/recipe.js';

/** Secrets and customer data that no log, metric or span may contain. */
const CANARIES = {
  clientSecret: 'canary-client-secret-7f3a',
  token: 'canary-token-9b1c',
  reference: 'canary-reference-DE89370400440532013000',
};

const BLOCKS = ['docs/observability.md', 'docs/service.md'].flatMap(codeBlocks);

/** Runs the block whose first line is a comment with this file name. */
function run<Exports>(file: string, surroundings: Surroundings = {}): Recipe<Exports> {
  const { code } = BLOCKS.find((block) => block.code.startsWith(`// ${file}\n`)) as CodeBlock;
  return runRecipe<Exports>(code, require, surroundings);
}

type Listener = (event: ClientEvent) => void;

const { logEvents } = run<{ logEvents(logger: Logger): Listener }>('logging.ts').exports;
const { countEvents } = run<{ countEvents(registry: Registry): Listener }>('metrics.ts').exports;
const telemetry = run<{ measureCalls(meter: unknown): Listener }>('telemetry.ts').exports;

function logged(): { readonly lines: Record<string, unknown>[]; readonly logger: Logger } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: unknown, _encoding: string, done: () => void): void => {
    lines.push(JSON.parse(String(line)));
    done();
  };
  return { lines, logger: pino({ level: 'debug' }, new Writable({ write })) };
}

/** Starts a PaySecureZ server that also returns its secrets in error responses, as a careless provider might. */
function startProvider(): Promise<HttpServer & { readonly seen: readonly SeenRequest[] }> {
  let tokens = 0;
  return startServer(({ url, headers, body }, response) => {
    if (url === '/api/token') {
      tokens += 1;
      const access_token = `${CANARIES.token}.${tokens}`;
      return json(response, 200, { access_token, token_type: 'Bearer', expires_in: 1800 });
    }
    const echo = `${headers.authorization} ${CANARIES.clientSecret} ${String(body)}`;
    if (String(body).includes('"amount":0') || url.includes('fail')) return json(response, 422, { message: echo });
    return json(response, 201, { transactionId: 'txn_1', status: 'Pending' });
  });
}

/** Makes calls of several kinds with a client that has this listener. */
async function makeCalls(onEvent: Listener): Promise<{ readonly port: string }> {
  const provider = await startProvider();
  const { clientSecret, token, reference } = CANARIES;
  const client = createPaySecureZ({
    baseUrl: provider.url,
    credentials: { clientId: 'shop', clientSecret },
    onEvent,
    retries: 0,
  });
  await client.http.post('/api/v1/transactions', { reference }, { route: 'transactions.create' });
  await client.http.get(`/api/v1/transactions/${reference}/status?token=${token}.1`);
  await expect(client.http.get(`/fail/${clientSecret}/${token}.1`)).rejects.toThrow('422');
  await expect(client.http.get('/x', { maxRedirects: 5 })).rejects.toThrow('maxRedirects');
  await client.close();
  await provider.close();
  return { port: new URL(provider.url).port };
}

function expectNoCanary(...shown: readonly unknown[]): void {
  const text = inspect(shown, { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity });
  expect(text.length).toBeGreaterThan(100);
  for (const canary of Object.values(CANARIES)) expect(text).not.toContain(canary);
}

it('logging.ts logs each event at its level', async () => {
  const { lines, logger } = logged();
  await makeCalls(logEvents(logger));
  const { levels } = logger;
  const levelOf = (type: string): string | undefined => {
    const line = lines.find(({ msg }) => msg === type);
    return levels.labels[Number(line?.['level'])];
  };
  expect(['request.sent', 'request.succeeded', 'token.issued', 'request.failed'].map(levelOf)).toEqual([
    'debug',
    'debug',
    'info',
    'warn',
  ]);
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'request.succeeded',
      route: 'transactions.create',
      httpStatus: 201,
      callId: expect.any(String),
    }),
  );
  expectNoCanary(lines);
});

it('metrics.ts exposes the metrics that the alerts use', async () => {
  const registry = new Registry();
  await makeCalls(countEvents(registry));
  const text = await registry.metrics();
  const labels = 'provider="paysecurez",method="GET",route="/api/v1/transactions/:id/status",status="201",code="none"';
  expect(text).toContain(`provider_call_duration_seconds_count{${labels}} 1`);
  expect(text).toMatch(/_count\{.*route="transactions\.create",status="201",code="none"\} 1/);
  expect(text).toMatch(/_count\{.*route="\/fail\/:id\/:id",status="422",code="rejected"\} 1/);
  expect(text).toMatch(/_count\{.*method="none",route="none",status="0",code="invalid_request"\} 1/);
  expect(text).toContain('provider_token_request_duration_seconds_count{provider="paysecurez",reason="missing"} 1');
  const { code = '' } = BLOCKS.find(({ language }) => language === 'promql') ?? {};
  const used = [...new Set(code.match(/provider_\w+/g))].map((name) => name.replace(/_count$/, ''));
  expect(used).toHaveLength(2);
  for (const name of used) expect(text).toContain(`# TYPE ${name} `);
  expectNoCanary(text);
});

it('telemetry.ts measures calls as the semantic conventions specify', async () => {
  const exporter = new InMemoryMetricExporter(0);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const { port } = await makeCalls(telemetry.measureCalls(meterProvider.getMeter('shop')));
  await meterProvider.forceFlush();
  const [metric, ...others] = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
  expect(others).toEqual([]);
  expect(metric?.descriptor).toMatchObject({ name: 'http.client.request.duration', unit: 's' });
  const server = { 'server.address': '127.0.0.1', 'server.port': Number(port) };
  expect(metric?.dataPoints.map(({ attributes }) => attributes)).toEqual([
    {
      ...server,
      'http.request.method': 'POST',
      'url.template': 'transactions.create',
      'http.response.status_code': 201,
    },
    {
      ...server,
      'http.request.method': 'GET',
      'url.template': '/api/v1/transactions/:id/status',
      'http.response.status_code': 201,
    },
    {
      ...server,
      'http.request.method': 'GET',
      'url.template': '/fail/:id/:id',
      'http.response.status_code': 422,
      'error.type': '422',
    },
    { ...server, 'http.request.method': '_OTHER', 'error.type': 'invalid_request' },
  ]);
  await meterProvider.shutdown();
  expectNoCanary(exporter.getMetrics());
});

describe('the complete service', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'service-'));
  const secretFile = path.join(folder, 'paysecurez.json');
  const spans = new sdkTrace.InMemorySpanExporter();
  const { lines, logger } = logged();
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let main: Recipe<object>;
  let url: string;
  let closed: Promise<unknown>;

  const checkout = (amount: number): Promise<Response> =>
    fetch(`${url}/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ amount, currency: 'EUR', reference: CANARIES.reference }),
    });

  beforeAll(async () => {
    writeFileSync(secretFile, JSON.stringify({ clientId: 'shop', clientSecret: CANARIES.clientSecret }));
    provider = await startProvider();
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    url = `http://127.0.0.1:${port}`;
    const modules = {
      './logging.js': { logEvents },
      './metrics.js': { countEvents },
      './telemetry.js': telemetry,
    };
    // The service waits with its own timer, which the test ends.
    const service = run<{ startService(options: object): { server: import('node:http').Server } }>('service.ts', {
      modules,
    });
    let started: { server: import('node:http').Server } | undefined;
    const startService = (options: object): unknown => {
      started = service.exports.startService(options);
      return started;
    };
    main = run('main.ts', {
      env: { PAYSECUREZ_BASE_URL: provider.url, SECRET_FILE: secretFile, PORT: String(port), DRAIN_MS: '5000' },
      modules: {
        ...modules,
        './service.js': { startService },
        pino: { __esModule: true, default: () => logger },
        '@opentelemetry/sdk-trace-node': {
          ...sdkTrace,
          BatchSpanProcessor: class extends sdkTrace.SimpleSpanProcessor {
            constructor() {
              super(spans);
            }
          },
        },
      },
    });
    const server = started?.server;
    if (server === undefined) throw new Error('the service has not started');
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
    closed = new Promise((resolve) => server.once('close', resolve));
    endTimers = service.endTimers;
  });

  let endTimers: () => void;

  afterAll(async () => {
    await provider.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes payments and reports them without secrets', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const paid = await checkout(25);
    expect([paid.status, await paid.json()]).toEqual([201, { status: 'Pending' }]);
    const refused = await checkout(0);
    expect([refused.status, await refused.json()]).toEqual([502, { code: 'rejected', outcome: 'answered' }]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/provider_call_duration_seconds_count\{.*route="transactions\.create",status="201".*\} 1/);

    expectNoCanary(lines, metrics);

    const finished = spans.getFinishedSpans();
    const parents = finished.filter(({ name }) => name === 'POST /checkout');
    expect(parents).toHaveLength(2);
    const [parent] = parents;
    const children = finished.filter(
      ({ kind, parentSpanContext }) =>
        kind === SpanKind.CLIENT && parentSpanContext?.spanId === parent?.spanContext().spanId,
    );
    expect(children.map(({ attributes }) => attributes['url.path'])).toEqual(['/api/token', '/api/v1/transactions']);
    const { traceId } = parent?.spanContext() ?? {};
    const sent = provider.seen.filter(({ headers }) => String(headers['traceparent']).includes(String(traceId)));
    expect(sent.map(({ url: at }) => at)).toEqual(['/api/token', '/api/v1/transactions']);

    expect(lines.some(({ msg }) => String(msg).includes('422'))).toBe(true);
  });

  it('records spans without IDs and queries', async () => {
    await makeCalls(() => undefined);
    const finished = spans.getFinishedSpans();
    const paths = finished.map(({ attributes }) => attributes['url.path']);
    expect(paths).toEqual(expect.arrayContaining(['/api/v1/transactions/:id/status', '/fail/:id/:id']));
    const shown = finished.map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expectNoCanary(shown);
  });

  it('completes requests in flight after a SIGTERM, and stops', async () => {
    main.terminate();
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await checkout(25)).status).toBe(201);
    endTimers();
    await closed;
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  });
});

it('the documents contain no other TypeScript blocks', () => {
  const files = BLOCKS.filter(({ language }) => language === 'ts').map(({ code }) => code.split('\n', 1)[0]);
  expect(files).toEqual(
    ['logging.ts', 'metrics.ts', 'telemetry.ts', 'service.ts', 'main.ts'].map((file) => `// ${file}`),
  );
  expect(readFileSync('docs/service.md', 'utf8')).toContain('](observability.md)');
});
