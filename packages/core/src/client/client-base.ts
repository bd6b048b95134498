import type { Activity } from '../call/activity.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';

/** Creates what a user makes calls with, such as an axios instance. Passed in, so that this layer does not load axios. */
export type CreateHttp<Http> = (transport: AuthorizedTransport) => Http;

/** What every client and every transaction has: authorized calls, and an end. */
export abstract class ClientBase<Http> implements AsyncDisposable {
  protected readonly activity: Activity;
  #http: Http | undefined;

  constructor(activity: Activity) {
    this.activity = activity;
  }

  /** Authorized calls. Created on first access, because it is most of the memory that an idle client would need. */
  get http(): Http {
    this.#http ??= this.createHttp(this.createTransport());
    return this.#http;
  }

  /** Refuses new calls with `closed`. Resolves when the calls in flight have ended. */
  close(): Promise<void> {
    return this.activity.close();
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected abstract createHttp(transport: AuthorizedTransport): Http;

  protected abstract createTransport(): AuthorizedTransport;
}
