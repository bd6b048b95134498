import type { JsonObject } from '../http/route.js';
import { echo } from './echo.js';

/** A transaction, as the status route and callbacks contain it (PaySecureZ, Check Transaction Status and Webhooks). */
export interface Transaction extends JsonObject {
  readonly TransactionId: string;
  readonly Status: string;
}

/** Required text fields of an order (PaySecureZ, Creating Transactions). */
const REQUIRED = [
  'transactionAction',
  'currency',
  'reference',
  'statementDescriptor',
  'successUrl',
  'callbackUrl',
] as const;

/** Order fields that the documented status contains, by the name in the status. */
const RETURNED = {
  Amount: 'amount',
  Currency: 'currency',
  Reference: 'reference',
  SuccessUrl: 'successUrl',
  PendingUrl: 'pendingUrl',
  FailureUrl: 'failureUrl',
  UserDefinedField1: 'userDefinedField1',
  UserDefinedField2: 'userDefinedField2',
  UserDefinedField3: 'userDefinedField3',
} as const;

/** Returns an error text that names the first required field that is missing or malformed. */
export function problemWith(order: JsonObject): string | undefined {
  const { amount } = order;
  if (typeof amount !== 'number' || !(amount > 0) || !Number.isFinite(amount)) {
    return 'amount must be a number above 0, in major units';
  }
  const missing = REQUIRED.find((name) => typeof order[name] !== 'string' || order[name] === '');
  return missing && `${missing} must be a non-empty string`;
}

/**
 * Creates a transaction from an order. Fields that the documentation does not list are not repeated, because they may
 * contain sensitive data.
 */
export function createTransaction(
  id: string,
  at: number,
  order: JsonObject,
): { readonly response: JsonObject; readonly state: Transaction } {
  const returned = echo(order, Object.values(RETURNED));
  const { reference, currency, amount } = returned;
  return {
    response: {
      transactionId: id,
      reference,
      currency,
      amount,
      status: 'Pending',
      message: 'Transaction created successfully',
      // The host is reserved for examples (RFC 2606), so no page can be opened by mistake.
      checkoutUrl: `https://checkout.example/${id}`,
      supportsIframe: false,
    },
    state: {
      TransactionId: id,
      Status: 'Pending',
      DeclineReason: null,
      CreatedAt: new Date(at).toISOString(),
      ProviderTransactionId: id.replace('txn_', 'ps_sandbox_'),
      ProviderStatus: 'Pending',
      ProviderMessage: 'Simulated by the sandbox',
      ...Object.fromEntries(Object.entries(RETURNED).map(([name, field]) => [name, returned[field]])),
    },
  };
}

/** Returns the transaction with a new status. By default, a new status removes the reason. */
export function updateTransaction(
  transaction: Transaction,
  status = transaction.Status,
  declineReason: string | undefined,
): Transaction {
  const kept = status === transaction.Status ? transaction['DeclineReason'] : null;
  return { ...transaction, Status: status, ProviderStatus: status, DeclineReason: declineReason ?? kept };
}
