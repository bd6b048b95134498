import type { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
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

  /**
   * Refuses new calls with `closed`. Resolves when the calls in flight have ended. Those that take longer than the
   * client's `timeout` are ended then.
   */
  async close(): Promise<void> {
    await this.activity.close(this.config);
    await this.disconnect();
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected abstract get config(): ClientConfig;

  /** Closes the connections that belong to this client. */
  protected async disconnect(): Promise<void> {
    // A transaction uses the connections of its client.
  }

  protected abstract createHttp(transport: AuthorizedTransport): Http;

  protected abstract createTransport(): AuthorizedTransport;
}
