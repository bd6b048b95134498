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

/** Returns whether a value is a blob or a file, including one from another realm or package. */
export function isBlob(value: unknown): value is Blob {
  const kind = kindOf(value);
  return (kind === 'Blob' || kind === 'File') && hasMethods(value, 'arrayBuffer');
}

/** Returns whether a value has all these methods. */
export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}
