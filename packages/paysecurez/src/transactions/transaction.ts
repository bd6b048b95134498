/** What a transaction does. The documented actions are listed, and any other string is accepted. */
export type TransactionAction = 'PAYMENT' | 'AUTHORIZATION' | (string & {});

/**
 * State of a transaction. Any string is accepted, because PaySecureZ's public list of statuses ends with "etc.". The
 * create response and `GET /api/v1/transactions/{txNo}/status` use the same words.
 */
export type TransactionStatus = 'Pending' | 'Captured' | 'Failed' | 'Declined' | (string & {});

/**
 * Body of `POST /api/v1/transactions` (PaySecureZ, Creating Transactions). To send a field that this type does not
 * have, extend it.
 *
 * @example
 * ```ts
 * const order: CreateTransaction = {
 *   transactionAction: 'PAYMENT',
 *   amount: 19.99, // EUR 19.99, not 19.99 cents
 *   currency: 'EUR',
 *   reference: 'order-4711',
 *   statementDescriptor: 'Example Shop',
 *   successUrl: 'https://shop.example/paid',
 *   callbackUrl: 'https://shop.example/callbacks/paysecurez',
 * };
 * const { data } = await paysecurez.transaction(({ http }) =>
 *   http.post<CreatedTransaction>('/api/v1/transactions', order),
 * );
 * ```
 */
export interface CreateTransaction {
  /** Whether to make a payment or to authorize an amount. */
  readonly transactionAction: TransactionAction;
  /** Amount as a decimal in major units: `25` or `25.00` is 25 euros, not 25 cents. */
  readonly amount: number;
  /** Currency code, such as `EUR`. */
  readonly currency: string;
  /**
   * Your unique reference of the order. PaySecureZ does not document what happens if you use a reference twice.
   */
  readonly reference: string;
  /** Text on the customer's statement. */
  readonly statementDescriptor: string;
  /** URL to which the customer returns after the payment. */
  readonly successUrl: string;
  /** Your public URL, to which PaySecureZ posts each change of the status. See {@link parseCallback}. */
  readonly callbackUrl: string;
  /** URL to which the customer returns while the payment is pending. Default: `successUrl`. */
  readonly pendingUrl?: string | undefined;
  /** URL to which the customer returns after a failed payment. Default: `successUrl`. */
  readonly failureUrl?: string | undefined;
  /** Description of the transaction. */
  readonly description?: string | undefined;
  /** IP address of the customer. */
  readonly ipAddress?: string | undefined;
  /** Custom text, returned with the status and in callbacks. */
  readonly userDefinedField1?: string | undefined;
  /** Custom text, returned with the status and in callbacks. */
  readonly userDefinedField2?: string | undefined;
  /** Custom text, returned with the status and in callbacks. */
  readonly userDefinedField3?: string | undefined;
  /**
   * Data of the customer. An older page of PaySecureZ's documentation requires `firstName`, `lastName`, `email` and
   * `customerReference`.
   */
  readonly billing?: TransactionBilling | undefined;
  /** Payment method and its data. Which fields are required depends on the method and is not documented. */
  readonly payment?: TransactionPayment | undefined;
}

/** Data of the customer, from PaySecureZ's sample request. Other fields are accepted. */
export interface TransactionBilling {
  /** First name. */
  readonly firstName?: string | undefined;
  /** Last name. */
  readonly lastName?: string | undefined;
  /** E-mail address. */
  readonly email?: string | undefined;
  /** Phone number, such as `+1234567890`. */
  readonly phone?: string | undefined;
  /** Your unique reference of the customer. */
  readonly customerReference?: string | undefined;
  /** Other fields of the sample, such as `streetAddress`, `city`, `country`, `postcode` or `documentNumber`. */
  readonly [field: string]: unknown;
}

/** Payment method and its data, from PaySecureZ's sample request. Other fields are accepted. */
export interface TransactionPayment {
  /** Payment method, such as `CARD`. */
  readonly paymentMethod?: string | undefined;
  /** Other fields of the sample, such as `bank`, `iban` or `cardNumber`. */
  readonly [field: string]: unknown;
}

/** Response to `POST /api/v1/transactions` (PaySecureZ, Understanding Transactions). There is no field `id`. */
export interface CreatedTransaction {
  /** ID of the transaction. Store it to read the status later. */
  readonly transactionId: string;
  /** Your reference. */
  readonly reference: string;
  /** Currency code. */
  readonly currency: string;
  /** Amount as a decimal in major units. */
  readonly amount: number;
  /** State of the transaction, usually `Pending`. */
  readonly status: TransactionStatus;
  /** Message for people. */
  readonly message: string;
  /** Page on which the customer pays. */
  readonly checkoutUrl: string;
  /** Whether the page may be shown in an iframe. Missing in an older sample. */
  readonly supportsIframe?: boolean | undefined;
  /** Fields that the documentation does not list. */
  readonly [field: string]: unknown;
}

/**
 * Response to `GET /api/v1/transactions/{txNo}/status`, and content of a callback (PaySecureZ, Check Transaction Status
 * and Webhooks). The names are in PascalCase, unlike those of the create request and response.
 */
export interface TransactionState {
  /** ID of the transaction. */
  readonly TransactionId: string;
  /** State of the transaction. PaySecureZ's documentation says to rely only on this field. */
  readonly Status: TransactionStatus;
  /** Amount as a decimal in major units. */
  readonly Amount: number;
  /** Currency code. */
  readonly Currency: string;
  /** Your reference. */
  readonly Reference: string;
  /** Why the transaction was declined or failed. */
  readonly DeclineReason?: string | null | undefined;
  /** Time of creation, in ISO 8601 with up to seven decimals. */
  readonly CreatedAt?: string | null | undefined;
  /** ID of the transaction at the payment processor. */
  readonly ProviderTransactionId?: string | null | undefined;
  /** State at the payment processor, for information only. */
  readonly ProviderStatus?: string | null | undefined;
  /** Message from the payment processor. */
  readonly ProviderMessage?: string | null | undefined;
  /** `successUrl` of the order. */
  readonly SuccessUrl?: string | null | undefined;
  /** `pendingUrl` of the order. */
  readonly PendingUrl?: string | null | undefined;
  /** `failureUrl` of the order. */
  readonly FailureUrl?: string | null | undefined;
  /** `userDefinedField1` of the order. */
  readonly UserDefinedField1?: string | null | undefined;
  /** `userDefinedField2` of the order. */
  readonly UserDefinedField2?: string | null | undefined;
  /** `userDefinedField3` of the order. */
  readonly UserDefinedField3?: string | null | undefined;
  /** Fields that the documentation does not list. PaySecureZ may add fields. */
  readonly [field: string]: unknown;
}

/**
 * Unverified content of a callback. Anyone can post to your `callbackUrl`, so use it only to find the transaction, and
 * read the transaction's status with an authorized call.
 */
export interface UnverifiedCallback {
  /** The posted fields, including unknown ones. Any of them may be forged. */
  readonly unverified: TransactionState;
}
