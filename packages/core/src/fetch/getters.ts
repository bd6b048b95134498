/**
 * Reads a property through the getter of a platform class, such as `Request`. Ignores own properties and getters of
 * subclasses, which may return another value at each read. Finds the getter in the value's own prototypes, because the
 * value may come from another realm or package. Returns `undefined` if the class does not have the property.
 */
export function readGetter(value: object, name: string): unknown {
  let getter: (() => unknown) | undefined;
  for (let holder = prototypeOf(value); holder !== null; holder = prototypeOf(holder)) {
    // A polluted `Object.prototype` is not part of the class.
    if (prototypeOf(holder) !== null) getter = Object.getOwnPropertyDescriptor(holder, name)?.get ?? getter;
  }
  return getter?.call(value);
}

/** Reads a field of an object or its classes. Ignores a polluted `Object.prototype`. */
export function readField(value: object, name: string): unknown {
  for (let holder: object | null = value; holder !== null; holder = prototypeOf(holder)) {
    if (!Object.hasOwn(holder, name)) continue;
    const isRoot = holder !== value && prototypeOf(holder) === null;
    return isRoot ? undefined : (value as Readonly<Record<string, unknown>>)[name];
  }
  return undefined;
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}
