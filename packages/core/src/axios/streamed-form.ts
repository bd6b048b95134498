import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { type FormSerializerOptions, type GenericFormData, toFormData } from 'axios';
import { hasMethods, isBlob } from '../http/body-kind.js';
import { streamOf } from '../http/form-body.js';

type Options = FormSerializerOptions | undefined;

/**
 * Writes an object to a form. If the object contains a stream, returns a form from the form-data package instead, as
 * axios does, because `FormData` would write a stream as the text `[object Object]`.
 */
export function formOf(data: object, form: GenericFormData, options: Options): GenericFormData {
  if (hasMethods(form, 'pipe') || !containsStream(data, options)) return toFormData(data, form, options);
  const target = new StreamedForm();
  toFormData(data, target, options);
  return target.form;
}

function containsStream(data: object, options: Options): boolean {
  let found = false;
  toFormData(data, new StreamedForm(), {
    ...options,
    visitor: (value, _key, _path, { isVisitable }) => {
      found ||= isStream(value);
      return isVisitable(value);
    },
  });
  return found;
}

/** Returns whether a value is a stream of Node.js or the web. */
export function isStream(value: unknown): boolean {
  return (
    value instanceof ReadableStream || (typeof value === 'object' && value !== null && hasMethods(value, 'pipe', 'on'))
  );
}

/** Writes to a form from the form-data package. Unlike that form, it accepts blobs and web streams. */
class StreamedForm implements GenericFormData {
  /** A form from axios's own copy of the package. */
  readonly form = toFormData({});

  append(name: string, value: unknown, filename?: string): void {
    if (value instanceof ReadableStream) this.form.append(name, Readable.fromWeb(value), filename);
    else if (isBlob(value)) this.#appendBlob(name, value, filename ?? ('name' in value ? String(value.name) : 'blob'));
    else this.form.append(name, value, filename);
  }

  #appendBlob(name: string, blob: Blob, filename: string): void {
    const options = { filename, contentType: blob.type || 'application/octet-stream', knownLength: blob.size };
    // The package does not accept 0 as the known length of a stream.
    this.form.append(name, blob.size === 0 ? Buffer.alloc(0) : streamOf([blob]), options);
  }

  // axios passes blobs only to a form that looks like the standard one.
  get [Symbol.toStringTag](): string {
    return 'FormData';
  }

  *[Symbol.iterator](): Generator<never> {}
}
