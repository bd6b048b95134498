import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { readBearer } from './bearer.js';
import type { OpenRecord, Recorder } from './recorder.js';
import { readBody, readJsonObject } from './request-body.js';
import type { Answer, Provider, Route } from './route.js';

/** One request with its way out and its line in the record. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly record: OpenRecord;
}

type App = Hono<{ Bindings: Exchange }>;

/** Idle connections are kept this long, in ms; Node tells the client so (`Keep-Alive: timeout=5`). */
const KEEP_ALIVE = 5000;

/** One HTTP server for all providers, not yet listening. */
export function createProviderServer(parts: {
  readonly providers: readonly Provider[];
  readonly recorder: Recorder;
  readonly now: () => number;
}): Server {
  const { providers, recorder, now } = parts;
  const app = createApp(providers);

  return createServer({ keepAliveTimeout: KEEP_ALIVE }, (incoming, outgoing) => {
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    const bearer = readBearer(incoming.headers.authorization);
    const record = recorder.open({ method: incoming.method ?? '', path, bearer, at: now() });
    const exchange = { incoming, outgoing, record };
    const listener = getRequestListener((request) => app.fetch(request, exchange), {
      // By default it replaces the global Request and Response of the process, which is the user's test run.
      overrideGlobalObjects: false,
      errorHandler: (error) => send(exchange, adapterFailure(error)),
    });
    void listener(incoming, outgoing);
  });
}

function createApp(providers: readonly Provider[]): App {
  const app: App = new Hono();
  for (const provider of providers) {
    for (const route of provider.routes) {
      app.on(route.method, route.path, async (c) => {
        c.env.record.route = route.name;
        const answer = await answerTo(route, provider, c.env, (name) => c.req.param(name) ?? '');
        return send(c.env, answer, route.noStore);
      });
    }
  }
  const refuse = (path: string, status: number, reason: string): Answer => {
    const owner = providers.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    return owner?.refuse(status, reason) ?? { status, body: { message: reason } };
  };
  app.notFound((c) => {
    const { method, path } = c.req;
    const allowed = ['GET', 'POST', 'PUT', 'DELETE'].filter((one) => app.router.match(one, path)[0].length > 0);
    if (allowed.length === 0) return send(c.env, refuse(path, 404, `Not found: ${method} ${path}`));
    // Whoever answers GET answers HEAD: hono sees to it.
    const allow = allowed.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ');
    const refusal = refuse(path, 405, `Method not allowed: ${method}; allowed: ${allow}`);
    return send(c.env, { ...refusal, headers: { Allow: allow } });
  });
  app.onError((error, c) => send(c.env, refuse(c.req.path, 500, `The sandbox failed: ${error.message}`)));
  return app;
}

async function answerTo(
  route: Route,
  provider: Provider,
  { incoming, record }: Exchange,
  param: (name: string) => string,
): Promise<Answer> {
  const body = await readBody(incoming);
  if (body === 'too_large') return provider.refuse(413, 'The body is larger than 1 MiB');
  const call = { at: record.at, bearer: readBearer(incoming.headers.authorization), param };
  const refusal = route.admit?.(call);
  if (refusal !== undefined) return refusal;
  if (route.method !== 'POST' && route.method !== 'PUT') return route.handle(call, {});
  const json = readJsonObject(body, incoming.headers, provider);
  return 'refusal' in json ? json.refusal : route.handle(call, json.value);
}

/**
 * Writes the answer by Node's own means: it is on its way with far less work than as a Response with a stream in it.
 * The record has the status before the first byte is out: whoever holds the answer finds it there.
 */
function send({ outgoing, record }: Exchange, { status, body, headers }: Answer, noStore?: true): Response {
  const content = JSON.stringify(body);
  record.status = status;
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(content),
    ...(noStore && { 'Cache-Control': 'no-store' }),
    ...headers,
  });
  outgoing.end(content);
  return RESPONSE_ALREADY_SENT;
}

/** A request target or Host header that makes no URL; anything else is a defect of the sandbox. */
function adapterFailure(error: unknown): Answer {
  // Judged by name: the adapter's class is another one in its ES and its CommonJS build.
  const { name, message } = error as Error;
  return { status: name === 'RequestError' ? 400 : 500, body: { message } };
}
