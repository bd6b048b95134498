import type { AxiosInterceptorOptions } from 'axios';

/** An interceptor as axios stores it. */
export interface Handler {
  readonly fulfilled?: unknown;
  readonly rejected?: unknown;
  readonly synchronous?: boolean | undefined;
  readonly runWhen?: unknown;
}

/** Returns a call's handlers: the instance's own handlers, which callers cannot remove, and the callers' handlers. */
export interface InterceptorRules<Owner> {
  own(owner: Owner): Handler;
  wrap(owner: Owner, handler: Handler): Handler;
}

/**
 * The interceptors of one instance, for requests or for responses. Works like axios's manager, which is not
 * exported. A transaction's copy has the same IDs.
 */
export class Interceptors<Owner> {
  readonly #owner: Owner;
  readonly #rules: InterceptorRules<Owner>;
  /** The client's own interceptor, which is created for the first call. */
  #own: Handler | undefined;
  #handlers: (Handler | null)[] | undefined;
  #ids: Map<string, Handler> | undefined;
  #nextId = 0;

  constructor(owner: Owner, rules: InterceptorRules<Owner>, inherited?: Interceptors<Owner>) {
    this.#owner = owner;
    this.#rules = rules;
    if (inherited === undefined) return;
    this.#nextId = inherited.#nextId;
    const list = inherited.#handlers ?? [];
    const copies = list.map((handler) => handler && { ...handler });
    this.#handlers = copies;
    this.#ids = new Map();
    for (const [id, handler] of inherited.#ids ?? []) {
      const copy = copies[list.indexOf(handler)];
      if (copy) this.#ids.set(id, copy);
    }
  }

  /** Whether callers have not added any interceptors. */
  get isEmpty(): boolean {
    return !this.#handlers?.length;
  }

  get handlers(): (Handler | null)[] {
    this.#handlers ??= [];
    return this.#handlers;
  }

  set handlers(handlers: (Handler | null)[] | null | undefined) {
    this.#handlers = handlers ?? undefined;
  }

  use(fulfilled?: unknown, rejected?: unknown, options?: AxiosInterceptorOptions): number {
    const { synchronous = false, runWhen = null } = options ?? {};
    const handler = { fulfilled, rejected, synchronous, runWhen };
    const id = this.#nextId;
    this.#nextId += 1;
    this.#handlers ??= [];
    this.#handlers.push(handler);
    this.#ids ??= new Map();
    this.#ids.set(String(id), handler);
    return id;
  }

  eject(id: number): void {
    const key = String(id);
    const handler = this.#ids?.get(key);
    const handlers = this.#handlers;
    if (handler === undefined || handlers === undefined) return;
    this.#ids?.delete(key);
    const at = handlers.indexOf(handler);
    // A call that is reading the list skips the interceptor, too.
    if (at >= 0) handlers[at] = null;
    this.#handlers = handlers.filter((one) => one !== null);
  }

  clear(): void {
    this.#handlers = undefined;
    this.#ids = undefined;
  }

  /** Called by axios for each call. */
  forEach(visit: (handler: Handler) => void): void {
    this.#own ??= this.#rules.own(this.#owner);
    visit(this.#own);
    // Unlike a `for...of` loop, `forEach` does not visit interceptors that `visit` adds.
    this.#handlers?.forEach((handler) => {
      if (handler) visit(this.#rules.wrap(this.#owner, handler));
    });
  }
}
