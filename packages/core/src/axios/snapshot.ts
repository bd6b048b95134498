import { types } from 'node:util';
import { bytesOf, hasMethods, isBlob, kindOf } from '../http/body-kind.js';

/**
 * Copies request data or parameters, so that later changes have no effect. Does not copy blobs and streams. Replaces
 * objects that have a `toJSON` method with its result. Returns values that cannot be copied unchanged, so that
 * serializing them fails later.
 */
export function snapshot<T>(value: T): T {
  try {
    return copyOf(value, '', new Map()) as T;
  } catch {
    return value;
  }
}

type Copies = Map<object, unknown>;

/**
 * Copies a value based on its type. Ignores `Symbol.toStringTag`, as `JSON.stringify` does.
 *
 * @param key Key of the field, which is passed to `toJSON`.
 * @param copies Maps each object to its copy, to support circular references.
 * @param isWritten Whether the value is the result of `toJSON`.
 */
function copyOf(value: unknown, key: string, copies: Copies, isWritten = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  if (types.isDataView(value)) return new DataView(new Uint8Array(bytesOf(value)).buffer);
  // Byte arrays inside an object use their own `toJSON` method, if any.
  if (ArrayBuffer.isView(value) && (copies.size === 0 || !Object.hasOwn(value, 'toJSON'))) {
    return Uint8Array.prototype.slice.call(value);
  }
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value).slice().buffer;
  if (isPackageForm(value)) return copyOfPackageForm(value);
  if (isSentUnchanged(value) || types.isBoxedPrimitive(value)) return value;
  if (isForm(value)) return copyOfForm(value);
  if (isSearchParams(value)) return new URLSearchParams(value.toString());
  if (isPlainDate(value)) return new Date(value);
  const { toJSON } = value as { toJSON?: unknown };
  if (!isWritten && typeof toJSON === 'function') {
    const json: unknown = toJSON.call(value, key);
    // `JSON.stringify` does not call `toJSON` again on the result.
    if (json !== value) return withoutToJSON(copyOf(json, key, copies, true));
  }
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    copies.set(value, list);
    for (const [index, item] of value.entries()) list.push(copyOf(item, String(index), copies));
    return list;
  }
  const copy = emptyLike(value, copies);
  copies.set(value, copy);
  copyFields(value, copy, copies);
  return copy;
}

/** Returns an object of the same class whose fields have yet to be copied. */
function emptyLike(value: object, copies: Copies): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (types.isMap(value)) {
    const entries = [...Map.prototype.entries.call(value)].map(([at, item]) => [at, copyOf(item, '', copies)] as const);
    return Object.setPrototypeOf(new Map(entries), prototype as object);
  }
  if (types.isSet(value)) {
    const items = [...Set.prototype.values.call(value)].map((item) => copyOf(item, '', copies));
    return Object.setPrototypeOf(new Set(items), prototype as object);
  }
  const copy: object = Object.create(prototype as object | null);
  if (types.isNativeError(value)) {
    for (const name of ['message', 'stack', 'cause'] as const) {
      if (Object.hasOwn(value, name)) define(copy, name, value[name], false);
    }
  }
  return copy;
}

function copyFields(value: object, copy: object, copies: Copies): void {
  for (const name of Reflect.ownKeys(value)) {
    if (!Object.prototype.propertyIsEnumerable.call(value, name)) continue;
    const field: unknown = (value as Record<PropertyKey, unknown>)[name];
    // `JSON.stringify` ignores fields whose keys are symbols.
    const fixed = typeof name === 'symbol' ? field : copyOf(field, name, copies);
    // A plain assignment would call the prototype's setter.
    if (name in copy) define(copy, name, fixed, true);
    else (copy as Record<PropertyKey, unknown>)[name] = fixed;
  }
}

/** Hides a `toJSON` method from `JSON.stringify`. */
function withoutToJSON(copy: unknown): unknown {
  if (typeof (copy as { toJSON?: unknown } | null)?.toJSON === 'function') {
    define(copy as object, 'toJSON', undefined, false);
  }
  return copy;
}

function define(copy: object, name: PropertyKey, value: unknown, enumerable: boolean): void {
  Object.defineProperty(copy, name, { value, configurable: true, enumerable, writable: true });
}

/** Returns whether a value is a blob or a stream. */
function isSentUnchanged(value: object): boolean {
  if (isBlob(value)) return true;
  return kindOf(value) === 'ReadableStream' ? hasMethods(value, 'getReader') : hasMethods(value, 'pipe', 'on');
}

function isForm(value: object): value is FormData {
  return kindOf(value) === 'FormData' && hasMethods(value, 'append', 'entries');
}

function isSearchParams(value: object): value is URLSearchParams {
  return kindOf(value) === 'URLSearchParams' && hasMethods(value, 'append', 'entries');
}

/**
 * Returns whether `JSON.stringify` serializes a value as a date. A subclass of `Date` may have a different JSON format.
 */
function isPlainDate(value: object): value is Date {
  if (!types.isDate(value) || Reflect.ownKeys(value).length > 0) return false;
  const parent = Object.getPrototypeOf(Object.getPrototypeOf(value)) as object | null;
  return parent !== null && Object.getPrototypeOf(parent) === null;
}

function copyOfForm(form: FormData): FormData {
  // Use the class of the original form, because some `FormData` implementations have their own `File` class.
  const copy = new (form.constructor as typeof FormData)();
  for (const [name, entry] of form) copy.append(name, entry);
  return copy;
}

/** A form from the form-data package. Its parts are triples: header, value, and a function that writes the end. */
interface PackageForm {
  readonly _streams?: unknown;
  append(name: string, value: unknown, options: { readonly header: unknown }): void;
  getBoundary(): string;
  setBoundary(boundary: string): void;
}

function isPackageForm(value: unknown): value is PackageForm {
  return hasMethods(value, 'pipe', 'on', 'append', 'getBoundary', 'setBoundary');
}

/** Copies a form from the form-data package. Returns a form that contains streams unchanged. */
function copyOfPackageForm(form: PackageForm): PackageForm {
  const parts: unknown = form._streams;
  if (!Array.isArray(parts) || !parts.every((part) => typeof part !== 'object' || Buffer.isBuffer(part))) return form;
  const copy = new (form.constructor as new () => PackageForm)();
  copy.setBoundary(form.getBoundary());
  for (let at = 0; at < parts.length; at += 3) {
    const value: unknown = parts[at + 1];
    copy.append('', Buffer.isBuffer(value) ? Buffer.from(value) : value, { header: parts[at] });
  }
  return copy;
}
