import type { AxiosInstance } from './http/client.js';
import type { ClientStatus } from './status.js';

/** What every client has. */
export interface Client extends AsyncDisposable {
  /**
   * Calls to the provider's API, each with its token: an axios instance. Paths are relative to `baseUrl`, and
   * nothing leaves that origin and path prefix. It rejects with a `ProviderError`.
   */
  readonly http: AxiosInstance;
  /** Where the client stands, for health checks and dashboards. It holds no secret, and asks for nothing. */
  status(): ClientStatus;
  /**
   * Refuses new calls with `closed`. Resolves when those under way have finished and the client's connections are closed.
   * What takes longer than the client's `timeout` ends with `closed` then: calls, and streams whether they are read or not.
   */
  close(): Promise<void>;
}
