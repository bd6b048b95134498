/** An event that Paisr sends webhooks for. Any string is accepted, because Paisr's public list of events is not complete. */
export type WebhookEvent =
  | 'transfer.inbound'
  | 'transfer.outbound'
  | 'customer.created'
  | 'customer.updated'
  | 'customer.removed'
  | 'invoice.created'
  | 'invoice.removed'
  | 'invoice.paid'
  | `${'voucher' | 'plan' | 'subscription'}.${string}`
  | (string & {});

/** A webhook that Paisr has signed. */
export interface Webhook {
  /**
   * ID of the resource that the event is about, such as `inv_123456`. It does not identify the delivery: several
   * webhooks can have the same ID and event.
   */
  readonly id: string;
  /** What happened, such as `invoice.paid`. */
  readonly event: WebhookEvent;
  /** Time of the signature, from the header `X-PCB-Timestamp`. */
  readonly sentAt: Date;
}

/** The raw body of a request, as it was received. A string is encoded as UTF-8. */
export type WebhookBody = string | Uint8Array | ArrayBuffer;

/** Request headers: a `Headers` object, or an object with names in any case, such as Node's `request.headers`. */
export type WebhookHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | {
      /** Returns the value of a header, or `null`. */
      get(name: string): string | null;
    };

/** Header with the time of the signature. The time is part of the signed string. */
export const TIMESTAMP_HEADER = 'X-PCB-Timestamp';

/** Header with the signature. */
export const SIGNATURE_HEADER = 'X-PCB-Signature';

/** Header with the signature in an older version of Paisr's documentation. */
export const OLDER_SIGNATURE_HEADER = 'X-Paisr-Signature';
