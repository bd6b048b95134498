import { type HttpServer, startServer } from '@x/test-kit/http-server';

/** A request and its response as sent over the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Header names are lowercase for requests through the proxy. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON, or text if the body is not JSON. `undefined` if there is no body. */
  readonly body: unknown;
  readonly response: {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    /** Parsed JSON, or text if the body is not JSON. `undefined` if there is no body. */
    readonly body: unknown;
  };
}

/** A proxy that forwards requests to the sandbox unchanged and records the exchanges. */
export interface RecordingProxy {
  readonly url: string;
  /** Returns the exchanges recorded since the previous call. */
  takeExchanges(): readonly Exchange[];
  close(): Promise<void>;
}

/** Headers that are not forwarded, because they apply to one connection or are recomputed. */
const CONNECTION_HEADERS = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let exchanges: Exchange[] = [];
  const server: HttpServer = await startServer(async ({ method, url, headers, body }, response) => {
    const forwarded = Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.includes(name));
    const sent = { method, path: url, headers: Object.fromEntries(forwarded) as Record<string, string> };
    const exchange = await exchangeWith(target, { ...sent, ...(body.length > 0 && { body: body.toString() }) });
    exchanges.push(exchange);
    const { status, text } = exchange.response;
    const returned = [...exchange.response.headers].filter(([name]) => !CONNECTION_HEADERS.includes(name));
    response.writeHead(status, Object.fromEntries(returned)).end(text);
  });
  return {
    url: server.url,
    takeExchanges() {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    close: () => server.close(),
  };
}

/** Sends a request unchanged. Returns the request and its response. */
export async function exchangeWith(
  target: string,
  request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<Exchange> {
  const { path, body, ...init } = request;
  const response = await fetch(target + path, { ...init, redirect: 'manual', ...(body !== undefined && { body }) });
  const { status, headers } = response;
  const text = await response.text();
  return { ...init, path, body: parsed(body), response: { status, headers, text, body: parsed(text) } };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text === '' ? undefined : text;
  }
}
