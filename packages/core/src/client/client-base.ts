import type { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import type { ClientStatus } from './status.js';

/** The members of every client that are independent of the HTTP library. */
export interface ClientControl extends AsyncDisposable {
  /**
   * Returns the state of the client, for health checks and dashboards. The state contains no secrets, and no request is
   * sent.
   *
   * @example
   * ```ts
   * const { phase, expiresAt, lastError } = client.status();
   * ```
   */
  status(): ClientStatus;
  /**
   * Closes the client. New calls fail with `closed`. Resolves when no call is in flight. Calls that are still in flight
   * after the client's `timeout` are canceled.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => void client.close());
   * ```
   */
  close(): Promise<void>;
}

/**
 * Creates the object that users make calls with, such as an axios instance. The function is a parameter, so that this
 * layer does not import axios.
 */
export type CreateHttp<Http> = (transport: AuthorizedTransport) => Http;

/** Base class for clients and transactions. Provides authorized calls and `close`. */
export abstract class ClientBase<Http> implements AsyncDisposable {
  protected readonly activity: Activity;
  readonly #createHttp: CreateHttp<Http>;
  #http: Http | undefined;

  constructor(activity: Activity, createHttp: CreateHttp<Http>) {
    this.activity = activity;
    this.#createHttp = createHttp;
  }

  /**
   * The object that makes authorized calls. Created on first access, because this object uses more memory than the rest
   * of an idle client.
   */
  get http(): Http {
    this.#http ??= this.createHttp(this.createTransport());
    return this.#http;
  }

  /**
   * Rejects new calls with `closed`. Resolves when no call is in flight. Calls that are still in flight after the
   * client's `timeout` are canceled.
   */
  async close(): Promise<void> {
    await this.activity.close(this.config);
    await this.disconnect();
  }

  /** Calls {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected abstract get config(): ClientConfig;

  protected get createHttp(): CreateHttp<Http> {
    return this.#createHttp;
  }

  /** Closes the connections that belong to this client. */
  protected async disconnect(): Promise<void> {
    // The default implementation is empty, because a transaction uses the connections of its client.
  }

  protected abstract createTransport(): AuthorizedTransport;
}
