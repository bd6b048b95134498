import { BoundMethods } from '../bound-methods.js';
import type { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import { authorizedFetch } from '../fetch/authorized-fetch.js';
import type { FetchCallInit } from '../fetch/call-init.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import type { ClientStatus } from './status.js';

/** Client methods that do not depend on axios. */
export interface ClientControl extends AsyncDisposable {
  /**
   * Sends an authorized request and resolves to its `Response`, like the global `fetch`. Paths are relative to
   * `baseUrl`. Calls to URLs outside `baseUrl` are rejected before they are sent. Resolves for every HTTP status, except
   * for redirects, which are never followed. All other failures reject with a `ProviderError`. Can be passed to
   * libraries that accept a `fetch` function.
   *
   * @example
   * ```ts
   * const response = await client.fetch('/invoices?page=2');
   * if (!response.ok) throw new Error(`HTTP ${response.status}`);
   * const invoices = await response.json();
   * ```
   */
  fetch(input: string | URL | Request, init?: FetchCallInit): Promise<Response>;
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

/** Base class for clients and transactions. */
export abstract class ClientBase extends BoundMethods implements AsyncDisposable {
  protected readonly activity: Activity;
  #transport: AuthorizedTransport | undefined;

  constructor(activity: Activity) {
    super();
    this.activity = activity;
  }

  /** Sends an authorized request, like the global `fetch`. */
  fetch(input: string | URL | Request, init?: FetchCallInit): Promise<Response> {
    return authorizedFetch(this.transport, input, init);
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

  /** Sends authorized calls. Created on first access to save memory. */
  protected get transport(): AuthorizedTransport {
    this.#transport ??= this.createTransport();
    return this.#transport;
  }

  /** Closes the client's connections. */
  protected async disconnect(): Promise<void> {
    // A transaction uses its client's connections.
  }

  protected abstract createTransport(): AuthorizedTransport;
}

BoundMethods.bind(ClientBase, 'close', 'fetch');
