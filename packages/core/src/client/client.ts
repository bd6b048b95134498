import type { AxiosInstance } from '../axios/instance.js';
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
  /** Refuses new calls with `closed`; resolves when those under way have finished. */
  close(): Promise<void>;
}
