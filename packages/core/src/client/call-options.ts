import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { isSignal } from '../call/abort.js';
import { unsentError } from '../errors.js';
import { hasOwn } from '../own-fields.js';
import { isRoute, ROUTE } from '../route.js';
import { constantMessages, objectMessage, validate } from '../validation.js';

/** Options for every call. */
export interface CallOptions {
  /** Aborts this call. Other callers waiting for the same token are not affected. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A name for this request in events, such as `keys.create`, with few distinct values, so that metrics can use it as a
   * label.
   */
  readonly route?: string | undefined;
}

/** Schema for an `AbortSignal` from any realm or package. */
export const signalField: v.GenericSchema<AbortSignal | undefined> = v.optional(
  v.custom<AbortSignal>(isSignal, 'must be an AbortSignal'),
);

const callOptions: StandardSchemaV1<unknown, CallOptions> = constantMessages(
  v.strictObject({ signal: signalField, route: v.optional(v.custom<string>(isRoute, ROUTE)) }, objectMessage),
);

/**
 * Validates a call's options.
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
  // The schema would accept a bare signal as empty options, because a signal has no own fields.
  const checked = isSignal(options)
    ? { refused: 'options: must be { signal }, not the signal itself' }
    : validate(schema, options ?? {}, 'options');
  if (hasOwn(checked, 'refused')) throw unsentError(provider, operation, 'invalid_request', checked.refused);
  return checked.value;
}
