import type { Surrounding } from '../surrounding.js';
import type { Toolset } from '../tools.js';
import { type ListedSurrounding, listed } from '../works-with.js';

/** Creates a program in which a tool records calls. */
const tool = (
  tools: Toolset,
  name: string,
  result: string,
  note: string,
  main: string,
  more: Pick<Partial<Surrounding>, 'quick' | 'env' | 'files'> = {},
): ListedSurrounding =>
  listed(tools, { section: 'Instrumentation', package: name, result, note }, main, {
    ...more,
    files: { 'agent.mjs': AGENT, ...more.files },
  });

/** Code of an agent on loopback that stores everything a tool sends to it. */
const AGENT = `
import { createServer } from 'node:http';
import { gunzipSync, inflateSync } from 'node:zlib';

export async function startAgent() {
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const decode = { gzip: gunzipSync, deflate: inflateSync }[request.headers['content-encoding']];
    received.push((decode && bytes.length > 0 ? decode(bytes) : bytes).toString('latin1'));
    response.end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const until = async (text) => {
    while (!received.join().includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
    return received.join();
  };
  return { url: 'http://127.0.0.1:' + server.address().port, until };
}
`;

/** Starts OpenTelemetry with the instrumentation that \`instrumentation\` creates. */
const openTelemetry = (importLine: string, instrumentation: string): string => `
import { inspect } from 'node:util';
import { trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
${importLine}

const exporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
tracerProvider.register();
registerInstrumentations({ tracerProvider, instrumentations: [${instrumentation}] });

const { assert, run, SECRETS, secretsIn } = await import('./loopback.mjs');
const inSpan = (name, work) => trace.getTracer('shop').startActiveSpan(name, (span) => work().finally(() => span.end()));
const CLIENT = 2;
const sent = () => exporter.getFinishedSpans().filter(({ kind }) => kind === CLIENT);
const recorded = () => secretsIn(inspect(exporter.getFinishedSpans(), { depth: Infinity }));
`;

/** Tools that record calls for traces and error reports. */
export const INSTRUMENTATION: readonly ListedSurrounding[] = [
  tool(
    'small',
    '@opentelemetry/instrumentation-undici',
    'works, records no secrets',
    'Records API calls and token requests, and sends `traceparent` with them.',
    `${openTelemetry(
      "import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';",
      'new UndiciInstrumentation()',
    )}
await run(() => 200, async ({ http, calls }) => {
  await inSpan('first', () => http.post('/x', { iban: SECRETS.body }));
  await inSpan('second', () => http.get('/y'));
  assert.deepEqual(sent().map(({ attributes }) => attributes['url.path']), ['/api/token', '/x', '/y']);
  const [first, second] = ['first', 'second'].map((at) => exporter.getFinishedSpans().find(({ name }) => name === at));
  const parents = sent().map(({ parentSpanContext }) => parentSpanContext.spanId);
  assert.deepEqual(parents, [first, first, second].map((span) => span.spanContext().spanId));
  assert.equal(calls.every(({ headers }) => headers.traceparent !== undefined), true);
  return 'works, records ' + recorded();
});
`,
    { quick: true },
  ),
  {
    ...tool(
      'small',
      '@opentelemetry/instrumentation-undici',
      'records token',
      "With `headersToSpanAttributes: { requestHeaders: ['authorization'] }`. Leave it out.",
      `${openTelemetry(
        "import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';",
        "new UndiciInstrumentation({ headersToSpanAttributes: { requestHeaders: ['authorization'] } })",
      )}
await run(() => 200, async ({ http }) => {
  await inSpan('first', () => http.get('/x'));
  return 'records ' + recorded();
});
`,
    ),
    name: '@opentelemetry/instrumentation-undici that records headers',
  },
  tool(
    'small',
    '@opentelemetry/instrumentation-http',
    'records nothing',
    "The clients do not use Node's `http` module.",
    `${openTelemetry(
      "import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';",
      'new HttpInstrumentation()',
    )}
await run(() => 200, async ({ http }) => {
  await inSpan('first', () => http.get('/x'));
  return sent().length === 0 ? 'records nothing' : 'records calls';
});
`,
  ),
  tool(
    'sentry',
    '@sentry/node',
    'works, records no secrets',
    'Records breadcrumbs and errors, and sends `sentry-trace` with calls.',
    `
import { inspect } from 'node:util';
import * as Sentry from '@sentry/node';

const sent = [];
const transport = () => ({ send: async (envelope) => sent.push(envelope) && {}, flush: async () => true });
Sentry.init({ dsn: 'https://public@127.0.0.1/1', tracesSampleRate: 1, sendDefaultPii: true, transport });

const { assert, failure, run, SECRETS, secretsIn } = await import('./loopback.mjs');
await run(({ url }) => (url === '/bad' ? 404 : 200), async ({ http, calls }) => {
  http.interceptors.response.use(undefined, (error) => {
    Sentry.captureException(error);
    throw error;
  });
  await Sentry.startSpan({ name: 'checkout' }, async () => {
    await http.post('/x', { iban: SECRETS.body });
    Sentry.captureException(new Error('failed', { cause: await failure(http.post('/bad', { iban: SECRETS.body })) }));
  });
  await Sentry.flush(2000);
  const text = JSON.stringify(sent) + inspect(sent, { depth: Infinity, maxStringLength: Infinity });
  assert.match(text, /"url":"http:..127.0.0.1:\\d+.bad"/);
  assert.match(text, /ProviderError/);
  assert.equal(calls.every(({ headers }) => headers['sentry-trace'] !== undefined), true);
  return 'works, records ' + secretsIn(text);
});
`,
  ),
  tool(
    'apm',
    'dd-trace',
    'works, records no secrets',
    'Records API calls and token requests, and sends `traceparent` with them.',
    `
import { spawn } from 'node:child_process';
import { startAgent } from './agent.mjs';

const agent = await startAgent();
const env = { ...process.env, DD_TRACE_AGENT_URL: agent.url, DD_TRACE_FLUSH_INTERVAL: '50' };
const app = spawn(process.execPath, ['--import', 'dd-trace/initialize.mjs', 'app.mjs'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
let out = '';
app.stdout.on('data', (chunk) => (out += chunk));
const text = await agent.until('checkout');
app.stdin.end(text);
await new Promise((resolve) => app.on('close', resolve));
console.log(out);
process.exit();
`,
    {
      env: { DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', DD_REMOTE_CONFIGURATION_ENABLED: 'false' },
      files: {
        'app.mjs': `
import tracer from 'dd-trace';
import { assert, run, SECRETS, secretsIn } from './loopback.mjs';

await run(() => 200, async ({ http, calls }) => {
  await tracer.trace('checkout', () => http.post('/x', { iban: SECRETS.body }));
  let sent = '';
  for await (const chunk of process.stdin.setEncoding('latin1')) sent += chunk;
  assert.match(sent, /\\/api\\/token/);
  assert.notEqual(calls[0].headers.traceparent, undefined);
  return 'works, records ' + secretsIn(sent);
});
`,
      },
    },
  ),
  tool(
    'apm',
    'elastic-apm-node',
    'works, records no secrets',
    'Records API calls and token requests, and sends `traceparent` with them.',
    `
import apm from 'elastic-apm-node';
import { startAgent } from './agent.mjs';

const agent = await startAgent();
apm.start({
  serverUrl: agent.url,
  serviceName: 'shop',
  captureBody: 'all',
  apiRequestTime: '1s',
  centralConfig: false,
  cloudProvider: 'none',
  metricsInterval: '0s',
  logLevel: 'off',
});
const { assert, failure, run, SECRETS, secretsIn } = await import('./loopback.mjs');
await run(({ url }) => (url === '/bad' ? 404 : 200), async ({ http, calls }) => {
  const transaction = apm.startTransaction('checkout');
  await http.post('/x', { iban: SECRETS.body });
  apm.captureError(await failure(http.post('/bad', { iban: SECRETS.body })));
  transaction.end();
  apm.flush();
  const text = await agent.until('ProviderError');
  assert.match(text, /"url":"http:..127.0.0.1:\\d+.x"/);
  assert.notEqual(calls[0].headers.traceparent, undefined);
  return 'works, records ' + secretsIn(text);
});
`,
  ),
  tool(
    'apm',
    'newrelic',
    'works, records no secrets',
    'Records API calls and token requests, and sends `traceparent` with them.',
    `
import newrelic from 'newrelic';
import { assert, run, SECRETS, secretsIn } from './loopback.mjs';

await run(() => 200, async ({ http, calls }) => {
  const text = await newrelic.startBackgroundTransaction('checkout', async () => {
    const { trace } = newrelic.agent.getTransaction();
    await http.post('/x', { iban: SECRETS.body });
    const all = (segment) => [segment, ...trace.getChildren(segment.id).flatMap(all)];
    return JSON.stringify(all(trace.root).map((segment) => [segment.name, segment.getAttributes()]));
  });
  assert.match(text, /External.127.0.0.1:\\d+.x"/);
  assert.notEqual(calls[0].headers.traceparent, undefined);
  return 'works, records ' + secretsIn(text);
});
`,
    {
      env: {
        NEW_RELIC_ENABLED: 'true',
        NEW_RELIC_NO_CONFIG_FILE: 'true',
        NEW_RELIC_APP_NAME: 'shop',
        NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
        NEW_RELIC_LOG_ENABLED: 'false',
        NEW_RELIC_HOST: '127.0.0.1',
      },
    },
  ),
  tool(
    'small',
    'node:diagnostics_channel, x:client',
    'works, shows no secrets',
    "The client's events.",
    `
import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { assert, run, SECRETS, secretsIn } from './loopback.mjs';

const events = [];
subscribe('x:client', (event) => events.push(event));
await run(() => 200, async ({ http }) => {
  await http.post('/x', { iban: SECRETS.body });
  const text = inspect(events, { depth: Infinity });
  assert.match(text, /request\\.sent/);
  return 'works, shows ' + secretsIn(text);
});
`,
  ),
  tool(
    'small',
    'node:diagnostics_channel, undici:*',
    'shows token, client secret, body',
    "undici's channels show complete requests to all code in the process.",
    `
import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { run, SECRETS, secretsIn } from './loopback.mjs';

let text = '';
const keep = (message) => (text += inspect(message, { depth: 3, maxStringLength: Infinity }) + String(message.chunk));
for (const name of ['request:create', 'client:sendHeaders', 'request:bodyChunkSent']) subscribe('undici:' + name, keep);
await run(() => 200, async ({ http }) => {
  await http.post('/x', { iban: SECRETS.body });
  return 'shows ' + secretsIn(text);
});
`,
  ),
];
