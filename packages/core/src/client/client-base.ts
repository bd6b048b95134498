import type { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import type { ClientStatus } from './status.js';

/** The part of every client that does not depend on how its calls are made. */
export interface ClientControl extends AsyncDisposable {
  /**
   * Returns the state of the client, for health checks and dashboards. It contains no secret and starts no request.
   *
   * @example
   * ```ts
   * const { phase, expiresAt, lastError } = client.status();
   * ```
   */
  status(): ClientStatus;
  /**
   * Closes the client. New calls fail with `closed`. Resolves when no call is in flight; calls that take longer than
   * the client's `timeout` are ended then.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => void client.close());
   * ```
   */
  close(): Promise<void>;
}

/** Creates what users make calls with, such as an axios instance. Passed in, so that this layer does not load axios. */
export type CreateHttp<Http> = (transport: AuthorizedTransport) => Http;

/** The base of clients and transactions: authorized calls, and `close`. */
export abstract class ClientBase<Http> implements AsyncDisposable {
  protected readonly activity: Activity;
  readonly #createHttp: CreateHttp<Http>;
  #http: Http | undefined;

  constructor(activity: Activity, createHttp: CreateHttp<Http>) {
    this.activity = activity;
    this.#createHttp = createHttp;
  }

  /** Authorized calls. Created on first access, because it is most of the memory that an idle client would need. */
  get http(): Http {
    this.#http ??= this.createHttp(this.createTransport());
    return this.#http;
  }

  /**
   * Refuses new calls with `closed`. Resolves when no call is in flight. Calls that take longer than the client's
   * `timeout` are ended then.
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

  protected get createHttp(): CreateHttp<Http> {
    return this.#createHttp;
  }

  /** Closes the connections that belong to this client. */
  protected async disconnect(): Promise<void> {
    // A transaction uses the connections of its client.
  }

  protected abstract createTransport(): AuthorizedTransport;
}
