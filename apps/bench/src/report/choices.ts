/** Selects one of a benchmark's results. */
export interface Choice {
  readonly measure: string;
  readonly column: string;
  /** Name of the variant. Omitted if there is only one. */
  readonly variant?: string;
  /** Whether to select the ratio to the baseline instead of the absolute value. */
  readonly ratio?: boolean;
}

export const CACHED_TOKEN: Choice = { measure: 'hot-path', column: 'nanoseconds', ratio: true };
export const CPU_OF_GET: Choice = { measure: 'authorized-get', variant: '64 at once', column: 'cpu', ratio: true };
export const STAMPEDE: Choice = { measure: 'stampede', column: 'tokenRequests' };
export const ROTATION_FAILURES: Choice = { measure: 'rotation', column: 'failures' };
export const TENANT_MEMORY: Choice = { measure: 'tenants', variant: '100,000', column: 'bytes' };
