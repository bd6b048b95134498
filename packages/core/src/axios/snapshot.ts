import { bytesOf, isRaw, kindOf } from '../http/request-body.js';

/**
 * Returns a copy of what a call was given that does not change with it. Blobs, streams, maps and the like are returned
 * as they are; an object with `toJSON` is replaced by what that returns. What cannot be copied is returned as it is, for
 * the request to fail where it is written.
 */
export function snapshot<T>(value: T): T {
  try {
    return copyOf(value, new Map()) as T;
  } catch {
    return value;
  }
}

/** @param copies Of objects that were met before, so that a loop has an end. */
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
    // What the prototype has a name for would be set there.
    if (name in copy)
      Object.defineProperty(copy, name, { value: field, configurable: true, enumerable: true, writable: true });
    else copy[name] = field;
  }
  return copy;
}

function copyOfForm(form: FormData): FormData {
  // Of its own class: another implementation has files of its own, too.
  const copy = new (form.constructor as typeof FormData)();
  for (const [name, entry] of form) copy.append(name, entry);
  return copy;
}
