import { BoundMethods } from '../bound-methods.js';
import type { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import type { ClientStatus } from './status.js';

/** Client methods that do not depend on the HTTP library. */
export interface ClientControl extends AsyncDisposable {
  /**
   * Returns the client's state for health checks and dashboards. The state does not contain any secrets.
   *
   * @example
   * ```ts
   * const { phase, expiresAt, lastError } = client.status();
   * ```
   */
  status(): ClientStatus;
  /**
   * Closes the client. New calls fail with `closed`. Waits for pending calls, and cancels them after the client's
   * `timeout`.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => void client.close());
   * ```
   */
  close(): Promise<void>;
}

/**
 * Creates the object that makes calls, such as an axios instance. This function is passed as a parameter, so that this
 * layer does not import axios.
 *
 * @param parent The client's object, if it exists. A transaction inherits its defaults and interceptors.
 */
export type CreateHttp<Http> = (transport: AuthorizedTransport, parent?: Http) => Http;

/** Base class for clients and transactions. */
export abstract class ClientBase<Http> extends BoundMethods implements AsyncDisposable {
  protected readonly activity: Activity;
  readonly #createHttp: CreateHttp<Http>;
  #http: Http | undefined;

  constructor(activity: Activity, createHttp: CreateHttp<Http>) {
    super();
    this.activity = activity;
    this.#createHttp = createHttp;
  }

  /** Sends authorized calls. Created on first access to save memory. */
  get http(): Http {
    const client = BoundMethods.targetOf(this);
    client.#http ??= client.#createHttp(client.createTransport());
    return client.#http;
  }

  /** Rejects new calls with `closed`. Waits for pending calls, and cancels them after the client's `timeout`. */
  async close(): Promise<void> {
    await this.activity.close(this.config);
    await this.disconnect();
  }

  /** Calls {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected abstract get config(): ClientConfig;

  /** Creates a transaction's `http`, which inherits from this client's `http` in its current state. */
  protected createInheritingHttp(transport: AuthorizedTransport): Http {
    return this.#createHttp(transport, this.#http);
  }

  /** Closes the client's connections. */
  protected async disconnect(): Promise<void> {
    // A transaction uses its client's connections.
  }

  protected abstract createTransport(): AuthorizedTransport;
}

BoundMethods.bind(ClientBase, 'close');
