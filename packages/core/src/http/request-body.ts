import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

/** A request body that is ready to be sent. */
export interface RequestBody {
  readonly content: string | Uint8Array | Readable | undefined;
  /** Content type of the body, if known. The content type of a form contains the boundary. */
  readonly type: string | undefined;
  /** Whether the same bytes can be sent a second time. */
  readonly replayable: boolean;
}

/**
 * Converts axios data into a request body. Returns `undefined` for unsupported data. Returns a promise only for forms
 * and blobs.
 */
export function toRequestBody(data: unknown): RequestBody | Promise<RequestBody> | undefined {
  if (data === undefined || data === null || data === '')
    return { content: undefined, type: undefined, replayable: true };
  if (typeof data === 'string') return { content: data, type: undefined, replayable: true };
  // Copy the bytes, because the caller may change them during the call.
  if (ArrayBuffer.isView(data)) return { content: Buffer.from(bytesOf(data)), type: undefined, replayable: true };
  if (data instanceof Readable) return streamBody(data);
  if (data instanceof ReadableStream) return streamBody(Readable.fromWeb(data));
  // Forms from the `form-data` package are old-style streams with their own boundary.
  if (hasMethods(data, 'pipe', 'on', 'getHeaders')) return fromFormDataPackage(data as unknown as FormDataPackage);
  switch (kindOf(data)) {
    case 'ArrayBuffer':
    case 'SharedArrayBuffer':
      return { content: Buffer.from(new Uint8Array(data as ArrayBuffer)), type: undefined, replayable: true };
    case 'URLSearchParams':
      return { content: (data as URLSearchParams).toString(), type: undefined, replayable: true };
    case 'FormData':
      return hasMethods(data, 'entries') ? encode(data as FormData) : undefined;
    case 'Blob':
    case 'File':
      return hasMethods(data, 'arrayBuffer') ? encode(data as Blob) : undefined;
    default:
      return undefined;
  }
}

/**
 * Returns the class name of a value, such as `FormData`. Reads `Symbol.toStringTag`, because the value may come from
 * another realm.
 */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** Returns whether an object can be sent as bytes or as a stream. */
export function isRaw(data: object): boolean {
  return ArrayBuffer.isView(data) || RAW.has(kindOf(data)) || hasMethods(data, 'pipe');
}

const RAW = new Set(['ArrayBuffer', 'SharedArrayBuffer', 'Blob', 'File', 'ReadableStream']);

/** Returns only the bytes of a view, because its underlying buffer may be a pool that contains unrelated secrets. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Destroys the stream of a body that will not be sent. */
export function discard({ content }: RequestBody): void {
  if (content instanceof Readable) content.destroy();
}

interface FormDataPackage extends NodeJS.EventEmitter {
  pipe(target: PassThrough): unknown;
  getHeaders(): Readonly<Record<string, string>>;
}

function fromFormDataPackage(form: FormDataPackage): RequestBody {
  const content = new PassThrough();
  form.on('error', (error) => content.destroy(error as Error));
  form.pipe(content);
  return { ...streamBody(content), type: String(form.getHeaders()['content-type']) };
}

/** The streams that failed or were closed before their end, with their errors. */
const failures = new WeakMap<Readable, { readonly error: unknown }>();

function streamBody(content: Readable): RequestBody {
  // Without a listener, an error event would crash the process while the call waits for a token.
  content.on('error', (error) => failures.set(content, { error }));
  content.on('close', () => {
    if (!content.readableEnded && !failures.has(content)) failures.set(content, { error: undefined });
  });
  return { content, type: undefined, replayable: false };
}

/**
 * Returns the failure of a body stream, if any. When a connection fails, undici destroys the stream too, but it reports
 * the connection's failure before the stream emits its events.
 */
export function failureOf(body: RequestBody['content']): { readonly error: unknown } | undefined {
  return body instanceof Readable ? failures.get(body) : undefined;
}

/** Returns whether a value has all these methods. */
export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

async function encode(data: FormData | Blob): Promise<RequestBody> {
  // `Response` serializes forms and blobs. Forms and blobs from other implementations are copied first, because
  // `Response` would treat them as text. A form is read immediately, because the caller may change it later.
  const response = new Response(isNative(data) ? data : await nativeCopy(data));
  const type = response.headers.get('content-type');
  const content = new Uint8Array(await response.arrayBuffer());
  return { content, type: type ?? undefined, replayable: true };
}

function isNative(data: FormData | Blob): boolean {
  return data instanceof FormData || data instanceof Blob;
}

async function nativeCopy(data: FormData | Blob): Promise<FormData | Blob> {
  if (!isForm(data)) return new Blob([await data.arrayBuffer()], { type: data.type });
  const copy = new FormData();
  for (const [name, entry] of [...data.entries()]) {
    if (typeof entry === 'string') copy.append(name, entry);
    else copy.append(name, (isNative(entry) ? entry : await nativeCopy(entry)) as Blob, entry.name);
  }
  return copy;
}

function isForm(data: FormData | Blob): data is FormData {
  return kindOf(data) === 'FormData';
}
