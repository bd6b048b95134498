import { bytesOf, isRaw, kindOf } from '../http/request-body.js';

/**
 * Returns a deep copy of the data or parameters of a call. Blobs, streams, maps and other built-in objects are not
 * copied; an object with `toJSON` is replaced by its result. Returns the value itself if it cannot be copied: the request
 * then fails where the value is serialized.
 */
export function snapshot<T>(value: T): T {
  try {
    return copyOf(value, new Map()) as T;
  } catch {
    return value;
  }
}

/** @param copies Copies by their originals, so that a circular object is copied once. */
function copyOf(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    copies.set(value, list);
    for (const item of value) list.push(copyOf(item, copies));
    return list;
  }
  const kind = kindOf(value);
  switch (kind) {
    case 'Date':
      return new Date(value as Date);
    case 'URLSearchParams':
      return new URLSearchParams((value as URLSearchParams).toString());
    case 'FormData':
      return copyOfForm(value as FormData);
    case 'ArrayBuffer':
    case 'SharedArrayBuffer':
      return new Uint8Array(value as ArrayBuffer).slice().buffer;
    case 'DataView':
      return new DataView(new Uint8Array(bytesOf(value as DataView)).buffer);
    default:
      if (ArrayBuffer.isView(value)) return Uint8Array.prototype.slice.call(value);
  }
  if (isRaw(value)) return value;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return copyOf(toJSON.call(value, ''), copies);
  return kind === 'Object' ? copyOfFields(value as Record<string, unknown>, copies) : value;
}

function copyOfFields(value: Readonly<Record<string, unknown>>, copies: Map<object, unknown>): object {
  const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(value));
  copies.set(value, copy);
  for (const name of Object.keys(value)) {
    const field = copyOf(value[name], copies);
    // An assignment would call a setter of the prototype.
    if (name in copy)
      Object.defineProperty(copy, name, { value: field, configurable: true, enumerable: true, writable: true });
    else copy[name] = field;
  }
  return copy;
}

function copyOfForm(form: FormData): FormData {
  // Of the same class: another implementation of FormData has another class of files.
  const copy = new (form.constructor as typeof FormData)();
  for (const [name, entry] of form) copy.append(name, entry);
  return copy;
}
