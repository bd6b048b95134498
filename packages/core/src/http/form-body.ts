import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

/** A part of a body: bytes, or a blob that is read when it is sent. */
export type BodyPart = Uint8Array | Blob;

/** A form's content type and parts. */
export interface FormParts {
  readonly type: string;
  readonly parts: readonly BodyPart[];
}

/**
 * Encodes a form as `multipart/form-data` (WHATWG HTML, 4.10.21.8). Blobs are not read, so that a large file does not
 * need to fit in memory.
 */
export function partsOf(form: FormData): FormParts {
  const boundary = `----x-${randomBytes(16).toString('hex')}`;
  const parts: BodyPart[] = [];
  let text = '';
  for (const [name, value] of form.entries()) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(lines(name))}"`;
    if (typeof value === 'string') {
      text += `\r\n\r\n${lines(value)}\r\n`;
      continue;
    }
    const type = value.type.replace(/[^\x20-\x7e]/g, '') || 'application/octet-stream';
    text += `; filename="${escaped(value.name ?? 'blob')}"\r\nContent-Type: ${type}\r\n\r\n`;
    parts.push(Buffer.from(text), value);
    text = '\r\n';
  }
  parts.push(Buffer.from(`${text}--${boundary}--\r\n`));
  return { type: `multipart/form-data; boundary=${boundary}`, parts };
}

/** Returns the number of bytes in all parts. */
export function sizeOfParts(parts: readonly BodyPart[]): number {
  return parts.reduce((size, part) => size + (ArrayBuffer.isView(part) ? part.byteLength : part.size), 0);
}

/** Returns a new stream with the bytes of all parts. */
export function streamOf(parts: readonly BodyPart[]): Readable {
  return Readable.from(bytesIn(parts), { objectMode: false });
}

/** Returns the bytes of all parts. */
export async function joined(parts: readonly BodyPart[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesIn(parts)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* bytesIn(parts: readonly BodyPart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (ArrayBuffer.isView(part)) yield part;
    // Some implementations of `Blob` have no streams.
    else if (typeof part.stream !== 'function') yield new Uint8Array(await part.arrayBuffer());
    else yield* part.stream();
  }
}

/** Escapes a name, so that it cannot end its header. */
function escaped(name: string): string {
  return String(name).replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function lines(text: string): string {
  return text.replace(/\r?\n|\r/g, '\r\n');
}
