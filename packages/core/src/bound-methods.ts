import { setImmediate } from 'node:timers';

/** Own field through which a Proxy returns its target. */
const TARGET = Symbol('target');

type Method = (this: object, ...args: never[]) => unknown;

/**
 * Base class of objects whose methods work without their object, as in `const { token } = client`, and through a Proxy.
 *
 * @example
 * ```ts
 * import { BoundMethods } from '@x/core';
 *
 * class Invoices extends BoundMethods {
 *   async list(): Promise<readonly Invoice[]> {
 *     // …
 *   }
 * }
 * BoundMethods.bind(Invoices, 'list');
 *
 * const { list } = new Invoices();
 * await list();
 * ```
 */
export abstract class BoundMethods {
  constructor() {
    // Not enumerable, so that it is not printed. Not private, because a Proxy does not have private fields.
    Object.defineProperty(this, TARGET, { value: this });
  }

  /** Returns the object itself, even if it was reached through a Proxy. */
  protected static targetOf<T extends BoundMethods>(object: T): T {
    return (object as unknown as { readonly [TARGET]: T })[TARGET];
  }

  /**
   * Replaces a class's methods with getters that return them bound to their object. Methods can be
   * replaced by assignment, and overridden in a subclass.
   */
  static bind<T extends BoundMethods>({ prototype }: { readonly prototype: T }, ...names: readonly (keyof T)[]): void {
    for (const name of names) {
      const method = prototype[name] as Method;
      // Only the latest bound method is kept, and only until the next turn of the event loop, so that its client can be
      // garbage-collected. Keeping one for each client would use 100 bytes, and binding on each read would be slow.
      let last: BoundMethods | undefined;
      let bound = method;
      const forget = (): void => {
        last = undefined;
        bound = method;
      };
      Object.defineProperty(prototype, name, {
        configurable: true,
        get(this: { readonly [TARGET]?: BoundMethods } | undefined): Method {
          const target = this?.[TARGET];
          // Tools that replace methods read them from the prototype.
          if (target === undefined) return method;
          if (target !== last) {
            if (last === undefined) setImmediate(forget).unref();
            bound = method.bind(target as never) as Method;
            last = target;
          }
          return bound;
        },
        set(this: object, value: unknown): void {
          Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true });
        },
      });
    }
  }
}
