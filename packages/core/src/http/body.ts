import { isReadable } from 'node:stream';

/** The body of a request, ready to be sent. */
export interface Body {
  readonly content: string | Uint8Array | NodeJS.ReadableStream | undefined;
  /** Content type that goes with it, where the body itself decides (a form has its boundary in there). */
  readonly type?: string;
  /** Whether the same bytes can be sent again. */
  readonly replayable: boolean;
}

/**
 * Makes what axios hands to an adapter into something that can be sent; nothing where it is of no such kind. Only forms
 * and blobs take time: everything else is answered at once.
 */
export function bodyOf(data: unknown): Body | Promise<Body> | undefined {
  if (data === undefined || data === null || data === '') return { content: undefined, replayable: true };
  if (typeof data === 'string') return { content: data, replayable: true };
  if (ArrayBuffer.isView(data)) {
    return { content: Buffer.from(data.buffer, data.byteOffset, data.byteLength), replayable: true };
  }
  // By name and not by class: bytes and forms may come from another realm.
  switch (Object.prototype.toString.call(data)) {
    case '[object ArrayBuffer]':
      return { content: Buffer.from(data as ArrayBuffer), replayable: true };
    case '[object URLSearchParams]':
      return { content: (data as URLSearchParams).toString(), replayable: true };
    case '[object FormData]':
    case '[object Blob]':
    case '[object File]':
      return encoded(data as FormData | Blob);
  }
  return isReadable(data as NodeJS.ReadableStream)
    ? { content: data as NodeJS.ReadableStream, replayable: false }
    : undefined;
}

async function encoded(data: FormData | Blob): Promise<Body> {
  // Response writes a form with its boundary and knows the type of a blob.
  const response = new Response(data);
  const type = response.headers.get('content-type');
  const content = new Uint8Array(await response.arrayBuffer());
  return { content, replayable: true, ...(type === null ? {} : { type }) };
}
