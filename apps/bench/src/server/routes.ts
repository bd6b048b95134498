import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { documentOf, tokenResponse } from './answers.js';
import { DEFAULTS, type ServerCommand, type ServerCounts, type ServerSettings } from './settings.js';

const COUNTS: ServerCounts = { tokenRequests: 0, apiCalls: 0, refusals: 0 };
const REFUSAL = Buffer.from('{"statusCode":401,"message":"Unauthorized","error":"Invalid or expired token"}');
const BROKEN = Buffer.from('{"error":"temporarily_unavailable"}');

/**
 * Returns the request listener for the server that all peers are measured against. A POST requests a token. A GET
 * requires a token and returns a document of the size given in its path. A PUT is a command. The server does as little
 * work as possible, so that it does not slow down fast clients.
 */
export function routes(): RequestListener {
  let settings: ServerSettings = DEFAULTS;
  let counts = { ...COUNTS };
  let issued = 0;
  /** Expiry time of each token, measured by `performance.now()`. */
  const tokens = new Map<string, number>();
  const documents = new Map<string, Buffer>();

  function command(text: string, response: ServerResponse): void {
    const { revoke, ...changed } = JSON.parse(text) as ServerCommand;
    settings = { ...settings, ...changed };
    if (revoke === true) tokens.clear();
    send(response, 200, Buffer.from(JSON.stringify(counts)));
    counts = { ...COUNTS };
  }

  function issue(path: string, response: ServerResponse): void {
    counts.tokenRequests += 1;
    after(settings.tokenDelay, () => {
      if (settings.tokenStatus !== 200) return send(response, settings.tokenStatus, BROKEN);
      issued += 1;
      const token = `token-${issued}`.padEnd(40, 'x');
      tokens.set(token, performance.now() + settings.lifetime * 1000);
      const { status, body } = tokenResponse(path, token, settings.lifetime);
      send(response, status, Buffer.from(JSON.stringify(body)));
    });
  }

  function serve({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    counts.apiCalls += 1;
    // Accepts `Bearer x` and GitHub's `token x`.
    const { authorization = '' } = headers;
    const end = tokens.get(authorization.slice(authorization.indexOf(' ') + 1));
    if (end === undefined || performance.now() > end) {
      after(settings.refusalInterval * counts.refusals, () => send(response, 401, REFUSAL));
      counts.refusals += 1;
      return;
    }
    let document = documents.get(url);
    if (document === undefined) {
      document = documentOf(Number(url.slice(url.lastIndexOf('/') + 1)));
      documents.set(url, document);
    }
    send(response, 200, document);
  }

  return (request, response) => {
    if (request.method === 'GET') return serve(request, response);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'PUT') command(Buffer.concat(parts).toString(), response);
      else issue(request.url ?? '', response);
    });
  };
}

function after(ms: number, work: () => void): void {
  if (ms === 0) work();
  else setTimeout(work, ms);
}

function send(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}
