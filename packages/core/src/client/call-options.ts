import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { isSignal } from '../call/abort.js';
import { unsentError } from '../errors.js';
import { hasOwn } from '../own-fields.js';
import { constantMessages, objectMessage, validate } from '../validation.js';

/** Options that every call accepts. */
export interface CallOptions {
  /** Aborts this call. Other callers that wait for the same token are not affected. */
  readonly signal?: AbortSignal | undefined;
}

/** Schema for an `AbortSignal` from any realm or package. */
export const signalField: v.GenericSchema<AbortSignal | undefined> = v.optional(
  v.custom<AbortSignal>(isSignal, 'must be an AbortSignal'),
);

const callOptions: StandardSchemaV1<unknown, CallOptions> = constantMessages(
  v.strictObject({ signal: signalField }, objectMessage),
);

/**
 * Validates the options of one call and returns them.
 *
 * @param schema Schema of the options. Default: the schema of {@link CallOptions}.
 * @throws ProviderError `invalid_request`. The message names the invalid field.
 */
export function readCallOptions<T = CallOptions>(
  provider: string,
  operation: string,
  options: unknown,
  schema: StandardSchemaV1<unknown, T> = callOptions as StandardSchemaV1<unknown, T>,
): T {
  // A signal has no own fields, so the schema would accept it as empty options, and the signal would have no effect.
  const checked = isSignal(options)
    ? { refused: 'options: must be { signal }, not the signal itself' }
    : validate(schema, options ?? {}, 'options');
  if (hasOwn(checked, 'refused')) throw unsentError(provider, operation, 'invalid_request', checked.refused);
  return checked.value;
}
