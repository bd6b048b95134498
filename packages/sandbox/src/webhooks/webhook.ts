/** A Paisr webhook that the sandbox signs and sends. */
export interface Webhook {
  /** ID of the resource that the event is about, such as `inv_123456`. */
  readonly id: string;
  /** The event, such as `invoice.paid`. */
  readonly event: string;
  /** Secret to sign the webhook with. The secret must be recognizably fake, like the sandbox's credentials. */
  readonly secret: string;
  /**
   * Number of times to send the webhook, from 1 to 10. Each delivery has the same body and a new signature. Default: 1.
   */
  readonly times?: number | undefined;
  /**
   * Name of the header with the signature. `X-Paisr-Signature` is from an older version of Paisr's documentation.
   * Default: `X-PCB-Signature`.
   */
  readonly signatureHeader?: 'X-PCB-Signature' | 'X-Paisr-Signature' | undefined;
}
