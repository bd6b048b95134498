/** A PaySecureZ callback that the sandbox sends. */
export interface Callback {
  /** ID of a transaction that was created in this sandbox. */
  readonly transactionId: string;
  /**
   * New status of the transaction, such as `Captured`, `Declined` or `Failed`. The transaction keeps this status, so the
   * status route returns it too. By default, the status does not change.
   */
  readonly status?: string | undefined;
  /** New `DeclineReason`, such as `Insufficient Funds`. By default, a new status removes the reason. */
  readonly declineReason?: string | undefined;
  /** Number of times to send the callback, from 1 to 10. Each delivery has the same body. Default: 1. */
  readonly times?: number | undefined;
}
