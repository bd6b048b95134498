import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

/** The body of a request, ready to be sent. */
export interface RequestBody {
  readonly content: string | Uint8Array | Readable | undefined;
  /** Content type that goes with it, where the body itself decides (a form has its boundary in there). */
  readonly type: string | undefined;
  /** Whether the same bytes can be sent again. */
  readonly replayable: boolean;
}

/**
 * Makes what axios hands to an adapter into something that can be sent; nothing where it is of no such kind. Only forms
 * and blobs take time: everything else is answered at once.
 */
export function toRequestBody(data: unknown): RequestBody | Promise<RequestBody> | undefined {
  if (data === undefined || data === null || data === '')
    return { content: undefined, type: undefined, replayable: true };
  if (typeof data === 'string') return { content: data, type: undefined, replayable: true };
  // The caller may go on to change its bytes, while this waits for a token and is sent, perhaps more than once.
  if (ArrayBuffer.isView(data)) return { content: Buffer.from(bytesOf(data)), type: undefined, replayable: true };
  if (data instanceof Readable) return streamBody(data);
  if (data instanceof ReadableStream) return streamBody(Readable.fromWeb(data));
  // The package form-data, an older kind of stream that knows its boundary.
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

/** What a value is by its name and not by its class: bytes and forms may come from another realm. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** Whether an object is sent as the bytes or the stream that it is, and not written as JSON or a form. */
export function isRaw(data: object): boolean {
  return ArrayBuffer.isView(data) || RAW.has(kindOf(data)) || hasMethods(data, 'pipe');
}

const RAW = new Set(['ArrayBuffer', 'SharedArrayBuffer', 'Blob', 'File', 'ReadableStream']);

/** The bytes that a view shows, and no others of the buffer behind it: that may be a pool with other people's secrets. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Ends a body that will not be sent, so that what it reads from is released. */
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

function streamBody(content: Readable): RequestBody {
  // While the token is being asked for nobody else listens, and an error that nobody hears ends the process.
  content.on('error', () => undefined);
  return { content, type: undefined, replayable: false };
}

/** Whether a value has all these methods. */
export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

async function encode(data: FormData | Blob): Promise<RequestBody> {
  // Response writes a form with its boundary and knows the type of a blob. It takes those of another implementation for
  // text, so they are copied. What is in a form is read now: the caller may change it later.
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
