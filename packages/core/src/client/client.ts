import type { ClientStatus } from './status.js';

/** What every client has, whatever its calls are made with. */
export interface ClientControl extends AsyncDisposable {
  /** State of the client, for health checks and dashboards. It contains no secret and starts no request. */
  status(): ClientStatus;
  /** Refuses new calls with `closed`. Resolves when the calls in flight have ended. */
  close(): Promise<void>;
}
