import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { CALLBACK_FIELDS } from '../callbacks/read-callback.js';
import { describeSandbox } from '../describe.js';
import type { ActiveFault, FaultTarget } from '../faults/active-fault.js';
import { FAULT_FIELDS } from '../faults/read-fault.js';
import type { OwnRoute } from '../http/own-route.js';
import type { HttpMethod, RouteName } from '../http/route.js';
import { idCounter } from '../id-counter.js';
import type { Sandbox } from '../sandbox.js';
import { WEBHOOK_FIELDS } from '../webhooks/read-webhook.js';
import { readArguments } from './control-arguments.js';

/** Adds a control route for each sandbox method except `close`. */
export function addControlRoutes(app: Hono, sandbox: Sandbox): void {
  app.get('/', (c) => c.json(describeSandbox(sandbox)));
  app.get('/ca.pem', (c) => (sandbox.ca === undefined ? c.notFound() : c.text(sandbox.ca)));
  addRequests(app, sandbox);
  addFaults(app, sandbox);
  addOwnRoutes(app, sandbox);
  addMessages(app, sandbox);
  addTime(app, sandbox);
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
    const { target, ...fault } = await readArguments(c, 'fault', ['target', ...FAULT_FIELDS]);
    return c.json(shown(sandbox.fault(target as FaultTarget, fault)), 201);
  });
  app.delete('/faults', (c) => {
    sandbox.liftFaults();
    return c.json({});
  });
  app.delete('/faults/:id', (c) => {
    const found = sandbox.faults().find(({ id }) => id === c.req.param('id'));
    if (found === undefined) throw new HTTPException(404, { message: 'fault: no active fault has this id' });
    found.lift();
    return c.json(shown(found));
  });
}

/**
 * Adds the control routes that add and remove custom routes, and the route for `reset`, which removes all custom
 * routes.
 */
function addOwnRoutes(app: Hono, sandbox: Sandbox): void {
  const nextId = idCounter('route_');
  const added = new Map<string, OwnRoute>();
  app.post('/routes', async (c) => {
    const { method, path, provider, scope, ...response } = await readArguments(c, 'route', [
      'method',
      'path',
      'provider',
      'scope',
      'status',
      'headers',
      'body',
    ]);
    const options = { provider, scope } as NonNullable<Parameters<Sandbox['route']>[3]>;
    const route = sandbox.route(method as HttpMethod, String(path), response as object, options);
    const id = nextId();
    added.set(id, route);
    return c.json({ id, name: route.name }, 201);
  });
  app.delete('/routes/:id', (c) => {
    const id = c.req.param('id');
    const found = added.get(id);
    if (found === undefined) throw new HTTPException(404, { message: 'route: no added route has this id' });
    added.delete(id);
    found.remove();
    return c.json({});
  });
  app.post('/reset', async (c) => {
    await readArguments(c, 'reset', []);
    sandbox.reset();
    added.clear();
    return c.json({});
  });
}

function addMessages(app: Hono, sandbox: Sandbox): void {
  app.post('/webhooks', async (c) => {
    const { url, ...webhook } = await readArguments(c, 'webhook', WEBHOOK_FIELDS);
    return c.json({ deliveries: await sandbox.sendWebhook(url, webhook) });
  });
  app.post('/callbacks', async (c) => {
    const { url, ...callback } = await readArguments(c, 'callback', CALLBACK_FIELDS);
    return c.json({ deliveries: await sandbox.sendCallback(url, callback) });
  });
}

function addTime(app: Hono, sandbox: Sandbox): void {
  app.get('/clock', (c) => c.json({ now: sandbox.now() }));
  app.post('/clock/advance', async (c) => {
    const { ms } = await readArguments(c, 'advance', ['ms']);
    sandbox.advance(ms as number);
    return c.json({ now: sandbox.now() });
  });
  app.put('/lifetimes', async (c) => {
    sandbox.setLifetimes(await readArguments(c, 'lifetimes', ['paysecurez', 'singleview']));
    return c.json({});
  });
  app.post('/tokens/expire', async (c) => {
    const { provider } = await readArguments(c, 'expireTokens', ['provider']);
    sandbox.expireTokens(provider as 'paysecurez' | undefined);
    return c.json({});
  });
  app.post('/tokens/revoke', async (c) => {
    const { provider } = await readArguments(c, 'revokeTokens', ['provider']);
    sandbox.revokeTokens(provider as 'paysecurez' | undefined);
    return c.json({});
  });
  app.post('/credentials/rotate', async (c) => {
    const { provider, ...options } = await readArguments(c, 'rotate', ['provider', 'overlap']);
    return c.json({ credentials: sandbox.rotate(provider as 'paysecurez', options) });
  });
}

function shown({ id, target, effect, hits, left }: ActiveFault): object {
  return { id, target, effect, hits, left };
}
