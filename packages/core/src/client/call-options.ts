import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { isSignal } from '../call/abort.js';
import { unsentError } from '../errors.js';
import { hasOwn } from '../own-fields.js';
import { constantMessages, objectMessage, validate } from '../validation.js';

/** Options that every call accepts. */
export interface CallOptions {
  /** Aborts the wait of this caller only. */
  readonly signal?: AbortSignal | undefined;
}

/** Accepts an AbortSignal of any realm or package. */
export const signalField: v.GenericSchema<AbortSignal | undefined> = v.optional(
  v.custom<AbortSignal>(isSignal, 'must be an AbortSignal'),
);

const callOptions: StandardSchemaV1<unknown, CallOptions> = constantMessages(
  v.strictObject({ signal: signalField }, objectMessage),
);

/**
 * Checks the options of one call.
 *
 * @param schema Schema of the options. Default: {@link CallOptions}.
 * @throws ProviderError `invalid_request`. The message names the invalid field.
 */
export function readCallOptions<T = CallOptions>(
  provider: string,
  operation: string,
  options: unknown,
  schema: StandardSchemaV1<unknown, T> = callOptions as StandardSchemaV1<unknown, T>,
): T {
  // A signal has no own fields. The schema would accept it as empty options, and it would be ignored.
  const checked = isSignal(options)
    ? { refused: 'options: must be { signal }, not the signal itself' }
    : validate(schema, options ?? {}, 'options');
  if (hasOwn(checked, 'refused')) throw unsentError(provider, operation, 'invalid_request', checked.refused);
  return checked.value;
}
