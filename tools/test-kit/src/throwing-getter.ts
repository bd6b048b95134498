/** Returns a copy of an object in which reading the given property throws an error that contains a canary. */
export function withThrowingGetter(object: object, name: string): never {
  return Object.defineProperty({ ...object }, name, {
    get: () => {
      throw new Error('canary');
    },
    enumerable: true,
  }) as never;
}
