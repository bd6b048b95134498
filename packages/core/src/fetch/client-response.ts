import type { Call } from '../call/call.js';
import { undecodable } from '../http/decoded-response.js';
import { invalidResponseError } from '../http/failure.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import { hasOwn } from '../own-fields.js';
import { toWebStream } from './response-body.js';

/** What a platform's `Response` cannot hold if code creates it. */
interface Facts {
  readonly url: string;
  readonly status: number;
  /** Creates the error for a body that is not JSON. */
  readonly malformed: (requirement: string) => Error;
}

/** Not stored in the response, so that printing one shows only its own data. */
const facts = new WeakMap<object, Facts>();

function factsOf(response: object): Facts {
  return facts.get(response) as Facts;
}

type Body = ConstructorParameters<typeof Response>[0];

/** What our responses have instead of the properties of the platform's `Response`. */
const OWN: Readonly<Record<string, (this: Response) => unknown>> = {
  url() {
    return factsOf(this).url;
  },
  status() {
    return factsOf(this).status;
  },
  ok() {
    return this.status >= 200 && this.status <= 299;
  },
  type() {
    return 'basic';
  },
};

let latest: { readonly base: Response; readonly prototype: object } | undefined;

/** Gives a new `Response` our own prototype, and the facts that it cannot hold. */
function adopt(response: Response, own: Facts): Response {
  facts.set(response, own);
  const base = Object.getPrototypeOf(response) as Response;
  if (latest?.base !== base) latest = { base, prototype: derive(base) };
  return Object.setPrototypeOf(response, latest.prototype) as Response;
}

/** Returns a prototype that inherits from that of the platform's `Response`. */
function derive(base: Response): object {
  const clone = base.clone;
  const getters = Object.entries(OWN).map(([name, get]) => [name, { get, configurable: true, enumerable: true }]);
  const methods = {
    clone(this: Response): Response {
      return adopt(clone.call(this), factsOf(this));
    },
    /** Unlike the platform's method, drops keys named `__proto__` and never quotes the body in an error. */
    async json(this: Response): Promise<unknown> {
      const parsed = parseJson(Buffer.from(await this.arrayBuffer()));
      if (hasOwn(parsed, 'json')) return parsed.json;
      throw factsOf(this).malformed(parsed.malformed);
    },
  };
  return Object.create(base, {
    ...(Object.fromEntries(getters) as PropertyDescriptorMap),
    clone: { value: methods.clone, configurable: true, writable: true },
    json: { value: methods.json, configurable: true, writable: true },
  });
}

/** Status codes of responses without a body (Fetch standard, "null body status"). */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** The largest status with which code can create a `Response`. */
const MAX_STATUS = 599;

/** Matches characters that a reason phrase must not contain (RFC 9112, 4). Servers send them anyway. */
const NOT_IN_REASON = /[^\t\x20-\x7e\x80-\xff]/g;

/** Converts a response to a `Response`. It does not contain anything of the request, except for its URL. */
export function toResponse(response: HttpResponse, url: string, method: string, call: Call): Response {
  const { status, statusText } = response;
  const hasBody = method !== 'HEAD' && !WITHOUT_BODY.has(status);
  let created: Response;
  try {
    created = new Response(hasBody ? bodyOf(response, call) : null, {
      status: status > MAX_STATUS ? 200 : status,
      statusText: byteString(statusText).replace(NOT_IN_REASON, ''),
      headers: headersOf(response.headers),
    });
  } catch {
    response.streamed?.stream.destroy();
    const text = 'the response cannot be represented as a Response of this runtime';
    throw invalidResponseError(call, text, response);
  }
  if (!hasBody) response.streamed?.stream.destroy();
  const malformed = (requirement: string): Error =>
    invalidResponseError(call, `the response is not ${requirement}`, response);
  return adopt(created, { url, status, malformed });
}

function bodyOf(response: HttpResponse, call: Call): Body {
  const { body, streamed } = response;
  if (response.undecodable) {
    return new ReadableStream({ start: (controller) => controller.error(undecodable(call, response)) });
  }
  if (streamed === undefined) return body;
  return streamed.readAll() ?? toWebStream(streamed.stream);
}

function headersOf(headers: HttpResponse['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, byteString(one)]),
  );
}

/** Returns text whose characters are bytes, as in `Headers`. The engine decodes headers as UTF-8. */
function byteString(text: string): string {
  return /[^\0-\xff]/.test(text) ? Buffer.from(text).toString('latin1') : text;
}
