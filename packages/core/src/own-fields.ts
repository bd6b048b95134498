/**
 * Returns whether an object has an own field with this name. The `in` operator would also find fields of a polluted
 * prototype.
 */
export function hasOwn<T extends object, Name extends PropertyKey>(
  value: T,
  name: Name,
): value is Extract<T, { readonly [Key in Name]: unknown }> {
  return Object.hasOwn(value, name);
}

/** Returns the value of an own field, or `undefined`. Ignores fields of a polluted prototype. */
export function ownField<T extends object, Name extends keyof T>(value: T, name: Name): T[Name] | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * Returns a shallow copy with only the object's own fields. Other fields are `undefined`, even if `Object.prototype` is
 * polluted. Arrays and primitive values are returned unchanged.
 *
 * @example
 * ```ts
 * import { ownFields } from '@x/core';
 *
 * const { message } = ownFields(body); // undefined, even if Object.prototype.message was set
 * ```
 */
export function ownFields<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.assign(Object.create(null), value) as T;
}
