/**
 * Whether an object itself has a field; narrows a union of our own types. `in` would also find what a polluted prototype
 * adds to every object.
 */
export function hasOwn<T extends object, Name extends PropertyKey>(
  value: T,
  name: Name,
): value is Extract<T, { readonly [Key in Name]: unknown }> {
  return Object.hasOwn(value, name);
}

/** An optional field of an object, unless a polluted prototype has added it. */
export function ownField<T extends object, Name extends keyof T>(value: T, name: Name): T[Name] | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * A shallow copy that has the object's own fields alone: what is left out is `undefined` there, also while a prototype is
 * polluted. Lists and values that are no objects are returned as they are.
 */
export function ownFields<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.assign(Object.create(null), value) as T;
}
