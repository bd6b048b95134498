import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { isSignal } from '../call/abort.js';
import { unsentError } from '../errors.js';
import { hasOwn } from '../own-fields.js';
import { constantMessages, objectMessage, validate } from '../validation.js';

/** What may be said beside the arguments of any call. */
export interface CallOptions {
  /** Ends the wait of this caller. */
  readonly signal?: AbortSignal | undefined;
}

/** An AbortSignal, of whatever realm or package. */
export const signalField: v.GenericSchema<AbortSignal | undefined> = v.optional(
  v.custom<AbortSignal>(isSignal, 'must be an AbortSignal'),
);

const callOptions: StandardSchemaV1<unknown, CallOptions> = constantMessages(
  v.strictObject({ signal: signalField }, objectMessage),
);

/**
 * Checks the options of one call.
 *
 * @param schema What may be said; {@link CallOptions} where it is left out.
 * @throws ProviderError `invalid_request`, naming the field that is not as expected.
 */
export function readCallOptions<T = CallOptions>(
  provider: string,
  operation: string,
  options: unknown,
  schema: StandardSchemaV1<unknown, T> = callOptions as StandardSchemaV1<unknown, T>,
): T {
  // A signal has no fields of its own: it would pass for options that say nothing, and be dropped.
  const checked = isSignal(options)
    ? { refused: 'options: must be { signal }, not the signal itself' }
    : validate(schema, options ?? {}, 'options');
  if (hasOwn(checked, 'refused')) throw unsentError(provider, operation, 'invalid_request', checked.refused);
  return checked.value;
}
