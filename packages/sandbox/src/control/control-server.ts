import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { readBody } from '../http/request-body.js';
import { splitTarget } from '../http/request-target.js';
import type { Sandbox } from '../sandbox.js';
import { refusalOf } from './control-guard.js';
import { addControlRoutes } from './control-routes.js';

/**
 * Headers to send with every response. `no-store` keeps credentials out of caches, and `nosniff` prevents web pages
 * from running a response as a script.
 */
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** Creates a server that exposes the sandbox's methods over HTTP, for tests in other languages or processes. */
export function createControlServer(sandbox: Sandbox): Server {
  const app = new Hono();
  addControlRoutes(app, sandbox);
  app.notFound((c) => c.json({ error: `Not found: ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    return c.json({ error: error.message }, error instanceof TypeError ? 400 : 500);
  });
  return createServer(async (incoming, outgoing) => {
    const response = await responseTo(app, incoming);
    const headers = { ...Object.fromEntries(response.headers), ...HEADERS };
    outgoing.writeHead(response.status, headers).end(await response.text());
  });
}

async function responseTo(app: Hono, incoming: IncomingMessage): Promise<Response> {
  const body = await readBody(incoming);
  const refusal = refusalOf(incoming.headers);
  if (refusal !== undefined) return refused(403, refusal);
  if (body === 'too_large') return refused(413, 'The body is larger than 1 MiB');
  const { method = '', headers, url = '' } = incoming;
  const { path, query } = splitTarget(url);
  let request: Request;
  try {
    // The `Host` header can be ignored here, because it has already been checked.
    request = new Request(new URL(`http://control${path}?${query}`), {
      method,
      headers: { 'Content-Type': headers['content-type'] ?? '' },
      ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' && { body }),
    });
  } catch {
    return refused(400, 'The request must have a path such as /faults and a method such as POST');
  }
  return app.fetch(request);
}

function refused(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
