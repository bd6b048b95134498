import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { describeSandbox } from '../describe.js';
import type { ActiveFault, FaultTarget } from '../faults/active-fault.js';
import { FAULT_FIELDS } from '../faults/read-fault.js';
import { fields, shownAs } from '../fields.js';
import type { OwnRoute } from '../http/own-route.js';
import { readBody } from '../http/request-body.js';
import { splitTarget } from '../http/request-target.js';
import type { HttpMethod, RouteName } from '../http/route.js';
import { idCounter } from '../id-counter.js';
import type { Sandbox } from '../sandbox.js';
import { refusalOf } from './control-guard.js';

/** What a library call can do, over HTTP: for tests in other languages, and for a sandbox in a process of its own. */
export function createControlServer(sandbox: Sandbox): Server {
  const app = new Hono();
  app.get('/', (c) => c.json(describeSandbox(sandbox)));
  app.get('/ca.pem', (c) => (sandbox.ca === undefined ? c.notFound() : c.text(sandbox.ca)));
  addRequests(app, sandbox);
  addFaults(app, sandbox);
  addRoutes(app, sandbox);
  addTime(app, sandbox);
  app.post('/reset', async (c) => {
    await read(c, 'reset', []);
    sandbox.reset();
    return c.json({});
  });
  app.notFound((c) => c.json({ error: `Not found: ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    return c.json({ error: error.message }, error instanceof TypeError ? 400 : 500);
  });
  return createServer(async (incoming, outgoing) => {
    const answer = await answerTo(app, incoming);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
}

async function answerTo(app: Hono, incoming: IncomingMessage): Promise<Response> {
  const body = await readBody(incoming);
  const refusal = refusalOf(incoming.headers);
  if (refusal !== undefined) return refused(403, refusal);
  if (body === 'too_large') return refused(413, 'The body is larger than 1 MiB');
  const { method = '', headers, url = '' } = incoming;
  const { path, query } = splitTarget(url);
  let request: Request;
  try {
    // The host is of no account any more.
    request = new Request(new URL(`http://control${path}?${query}`), {
      method,
      headers: { 'Content-Type': headers['content-type'] ?? '' },
      ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' && { body }),
    });
  } catch {
    return refused(400, 'Expected a path such as /faults, and a method such as POST');
  }
  return app.fetch(request);
}

function refused(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

function addRequests(app: Hono, sandbox: Sandbox): void {
  app.get('/requests', (c) => {
    const route = c.req.query('route') as RouteName | undefined;
    return c.json({ requests: sandbox.requests({ route }) });
  });
  app.delete('/requests', (c) => {
    sandbox.forgetRequests();
    return c.json({});
  });
}

function addFaults(app: Hono, sandbox: Sandbox): void {
  app.get('/faults', (c) => c.json({ faults: sandbox.faults().map(shown) }));
  app.post('/faults', async (c) => {
    const { target, ...fault } = await read(c, 'fault', ['target', ...FAULT_FIELDS]);
    return c.json(shown(sandbox.fault(target as FaultTarget, fault)), 201);
  });
  app.delete('/faults', (c) => {
    sandbox.liftFaults();
    return c.json({});
  });
  app.delete('/faults/:id', (c) => {
    const found = sandbox.faults().find(({ id }) => id === c.req.param('id'));
    if (found === undefined) throw new HTTPException(404, { message: 'fault: expected the id of one in force' });
    found.lift();
    return c.json(shown(found));
  });
}

function addRoutes(app: Hono, sandbox: Sandbox): void {
  const nextId = idCounter('route_');
  const added = new Map<string, OwnRoute>();
  app.post('/routes', async (c) => {
    const { method, path, provider, scope, ...answer } = await read(c, 'route', [
      'method',
      'path',
      'provider',
      'scope',
      'status',
      'headers',
      'body',
    ]);
    const options = { provider, scope } as NonNullable<Parameters<Sandbox['route']>[3]>;
    const route = sandbox.route(method as HttpMethod, String(path), answer as object, options);
    const id = nextId();
    added.set(id, route);
    return c.json({ id, name: route.name }, 201);
  });
  app.delete('/routes/:id', (c) => {
    const id = c.req.param('id');
    const found = added.get(id);
    if (found === undefined) throw new HTTPException(404, { message: 'route: expected the id of one that was added' });
    added.delete(id);
    found.remove();
    return c.json({});
  });
}

function addTime(app: Hono, sandbox: Sandbox): void {
  app.get('/clock', (c) => c.json({ now: sandbox.now() }));
  app.post('/clock/advance', async (c) => {
    const { ms } = await read(c, 'advance', ['ms']);
    sandbox.advance(ms as number);
    return c.json({ now: sandbox.now() });
  });
  app.put('/lifetimes', async (c) => {
    sandbox.setLifetimes(await read(c, 'lifetimes', ['paysecurez', 'singleview']));
    return c.json({});
  });
  app.post('/tokens/expire', async (c) => {
    const { provider } = await read(c, 'expireTokens', ['provider']);
    sandbox.expireTokens(provider as 'paysecurez' | undefined);
    return c.json({});
  });
  app.post('/tokens/revoke', async (c) => {
    const { provider } = await read(c, 'revokeTokens', ['provider']);
    sandbox.revokeTokens(provider as 'paysecurez' | undefined);
    return c.json({});
  });
  app.post('/credentials/rotate', async (c) => {
    const { provider, ...options } = await read(c, 'rotate', ['provider', 'overlap']);
    return c.json({ credentials: sandbox.rotate(provider as 'paysecurez', options) });
  });
}

/** The arguments of a call: the fields of a JSON object, or none. */
async function read<Name extends string>(
  c: Context,
  owner: string,
  known: readonly Name[],
): Promise<Record<Name, never>> {
  const text = await c.req.text();
  if (text === '') return fields({}, owner, known) as Record<Name, never>;
  // A page can send any other type without asking first.
  if (c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
    throw new HTTPException(415, { message: 'Content-Type: expected application/json' });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HTTPException(400, { message: `${owner}: expected a JSON object, got ${shownAs(text)}` });
  }
  return fields(value, owner, known) as Record<Name, never>;
}

function shown({ id, target, effect, hits, left }: ActiveFault): object {
  return { id, target, effect, hits, left };
}
