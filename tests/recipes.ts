import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { transformSync } from '@swc/core';
import { example } from '@x/test-kit/installed';

/** What the recipes for a web framework export. */
export interface FrameworkRecipe {
  readonly app: unknown;
  POST(request: Request): Promise<Response>;
}

/** Runs the recipe under a heading as a CommonJS module, and returns its exports. */
export function loadRecipe<T = FrameworkRecipe>(document: string, heading: string): T {
  const { code } = transformSync(example(document, heading), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const exports = {} as T;
  new Function('exports', 'require', code)(exports, require);
  return exports;
}

/** Serves a handler for fetch requests, as the adapters for Hono and Next.js do. */
const served =
  (handle: (request: Request) => Response | Promise<Response>): RequestListener =>
  async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const body = await buffer(incoming);
    const request = new Request(`http://127.0.0.1${url}`, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 && { body }),
    });
    // The frameworks respond with a 500 if a handler throws.
    const response = await Promise.resolve(handle(request)).catch(() => new Response(null, { status: 500 }));
    outgoing.writeHead(response.status).end(await response.text());
  };

/** Functions that load a document's recipe for a framework, as a request listener for an HTTP server. */
export const FRAMEWORKS: Readonly<Record<string, (document: string) => Promise<RequestListener>>> = {
  Express: async (document) => loadRecipe(document, 'Express').app as RequestListener,
  async Fastify(document) {
    const app = loadRecipe(document, 'Fastify').app as { ready(): Promise<void>; routing: RequestListener };
    await app.ready();
    return app.routing;
  },
  Hono: async (document) =>
    served((loadRecipe(document, 'Hono').app as { fetch(request: Request): Promise<Response> }).fetch),
  'Next.js': async (document) => served(loadRecipe(document, 'Next.js').POST),
};
