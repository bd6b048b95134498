import { type HttpServer, startServer } from '@x/test-kit/http-server';

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Names in lower case where a client has sent them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed where it is JSON, else as text. */
  readonly body: unknown;
  readonly answer: {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    /** Likewise. */
    readonly body: unknown;
  };
}

/** Stands between a client and the sandbox, passes everything on as it is, and keeps it. */
export interface RecordingProxy {
  readonly url: string;
  /** What has passed since the last look. */
  taken(): readonly Exchange[];
  close(): Promise<void>;
}

/** Headers of one connection alone, and the length, which is counted anew. */
const OF_THE_CONNECTION = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let passed: Exchange[] = [];
  const server: HttpServer = await startServer(async ({ method, url, headers, body }, response) => {
    const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    const sent = { method, path: url, headers: Object.fromEntries(kept) as Record<string, string> };
    const exchange = await exchangeWith(target, { ...sent, ...(body.length > 0 && { body: body.toString() }) });
    passed.push(exchange);
    const { status, text } = exchange.answer;
    const answered = [...exchange.answer.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name));
    response.writeHead(status, Object.fromEntries(answered)).end(text);
  });
  return {
    url: server.url,
    taken() {
      const taken = passed;
      passed = [];
      return taken;
    },
    close: () => server.close(),
  };
}

/** Sends a request as it stands, and keeps what comes back. */
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
  const answer = await fetch(target + path, { ...init, redirect: 'manual', ...(body !== undefined && { body }) });
  const { status, headers } = answer;
  const text = await answer.text();
  return { ...init, path, body: parsed(body), answer: { status, headers, text, body: parsed(text) } };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text === '' ? undefined : text;
  }
}
