import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { holdsCapability } from './capability.js';
import { stream } from './event-stream.js';
import { objectionTo } from './guard.js';
import { type PageFile, readPage } from './page-files.js';
import { perform } from './perform.js';
import type { Playground } from './playground.js';
import { readAction } from './read-action.js';
import { SECURITY_HEADERS } from './security-headers.js';

const MAX_BODY_BYTES = 16 * 1024;
/** Listen on the loopback interface, so that only processes on this machine can connect. */
const HOST = '127.0.0.1';
const NO_ACCESS = 'open the URL that the terminal printed: it gives access to this run only';

export interface WebServer {
  /** URL of the page, with the capability in the fragment. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the built page and its API on the loopback interface.
 *
 * @param port Port to listen on, or 0 to use a free port.
 * @param capability Required for all requests except those for the page's files.
 * @throws Error with Node's `code` if the port is not available.
 */
export async function serve(
  playground: Playground,
  pageFolder: string,
  port: number,
  capability: string,
): Promise<WebServer> {
  const files = readPage(pageFolder);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    respond({ playground, files, capability, request, response, port: portOf(server) }).catch(() => {
      // Do not send the error message, because it could contain a secret.
      if (!response.headersSent) sendJson(response, 500, { error: 'the playground failed' });
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port, exclusive: true }, resolve);
  });
  return {
    url: `http://${HOST}:${portOf(server)}/#${capability}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly playground: Playground;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly capability: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly port: number;
}

async function respond({ playground, files, capability, request, response, port }: Exchange): Promise<void> {
  const objection = objectionTo(request, port);
  if (objection !== undefined) return sendJson(response, objection.status, { error: objection.text });
  const { method, url = '' } = request;
  const reads = method === 'GET' || method === 'HEAD';
  const file = reads ? files.get(url) : undefined;
  if (file !== undefined) return sendFile(response, file, method === 'HEAD');
  if (!holdsCapability(request.headers, capability)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return sendJson(response, 401, { error: NO_ACCESS });
  }
  if (method === 'POST') {
    if (url === '/api/actions') return act(playground, request, response);
    return sendJson(response, 404, { error: 'not found' });
  }
  if (!reads) {
    response.setHeader('Allow', 'GET, HEAD, POST');
    return sendJson(response, 405, { error: 'method: must be GET, HEAD or POST' });
  }
  if (url === '/api/stream' && method === 'GET') return stream(playground.feed, response);
  const id = /^\/api\/wire\/(\d{1,15})$/.exec(url)?.[1];
  const detail = id === undefined ? undefined : playground.context.wire.detail(Number(id));
  if (detail !== undefined) return sendJson(response, 200, detail);
  sendJson(response, 404, { error: 'not found' });
}

function sendFile(response: ServerResponse, { type, content, cacheable }: PageFile, headersOnly: boolean): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': content.length,
    'Cache-Control': cacheable ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(headersOnly ? undefined : content);
}

async function act(playground: Playground, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await bodyOf(request);
  if (text === undefined) {
    // Close the connection, because the server does not read the rest of the body.
    response.setHeader('Connection', 'close');
    return sendJson(response, 413, { error: `body: must be at most ${MAX_BODY_BYTES} bytes` });
  }
  const read = readAction(parsed(text));
  if ('refused' in read) return sendJson(response, 400, { error: read.refused });
  sendJson(response, 200, await perform(playground, read.action));
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}
