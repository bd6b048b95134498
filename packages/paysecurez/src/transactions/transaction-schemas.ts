import { constantMessages, objectMessage } from '@x/core';
import * as v from 'valibot';

const TEXT = 'must be a non-empty string';

const text = v.pipe(v.string(TEXT), v.nonEmpty(TEXT));

/** Maximum number of decimals of an amount. No currency of ISO 4217 has more. PaySecureZ does not document a maximum. */
const MAX_DECIMALS = 4;

const AMOUNT = `must be a number above 0 with at most ${MAX_DECIMALS} decimals, in major units: 25.00 for 25 euros`;

/**
 * An amount that JSON can represent. `JSON.stringify` converts NaN and Infinity to `null`. Floating-point arithmetic
 * adds decimals, such as in 0.1 + 0.2.
 */
const amount = v.pipe(
  v.number(AMOUNT),
  v.check((given) => given > 0 && Number.isFinite(given) && Number(given.toFixed(MAX_DECIMALS)) === given, AMOUNT),
);

/** Required fields of an order (PaySecureZ, Creating Transactions). Other fields are not checked. */
export const order = constantMessages(
  v.looseObject(
    {
      transactionAction: text,
      amount,
      currency: text,
      reference: text,
      statementDescriptor: text,
      successUrl: text,
      callbackUrl: text,
    },
    objectMessage,
  ),
);

const optionalText = v.nullish(v.string('must be a string or null'));

/** Fields of a callback (PaySecureZ, Webhooks). */
export const state = v.object(
  {
    TransactionId: text,
    Status: text,
    Amount: v.pipe(v.number('must be a finite number'), v.finite('must be a finite number')),
    Currency: text,
    Reference: text,
    DeclineReason: optionalText,
    CreatedAt: optionalText,
    ProviderTransactionId: optionalText,
    ProviderStatus: optionalText,
    ProviderMessage: optionalText,
    SuccessUrl: optionalText,
    PendingUrl: optionalText,
    FailureUrl: optionalText,
    UserDefinedField1: optionalText,
    UserDefinedField2: optionalText,
    UserDefinedField3: optionalText,
  },
  objectMessage,
);
