import type { StandardSchemaV1 } from '@standard-schema/spec';
import { unsentError } from './errors.js';
import { hasOwn } from './own-fields.js';
import { validate } from './validation.js';

/**
 * Validates the options of a function that does not belong to a client, and returns the schema's output.
 *
 * @param provider Name of the provider, for the error.
 * @param operation Name of the function, for the error.
 * @throws ProviderError `invalid_options`. The message names the first invalid or unknown field, but not its value.
 * @example
 * ```ts
 * import { checkOptions, constantMessages, objectMessage } from '@x/core';
 * import * as v from 'valibot';
 *
 * const schema = constantMessages(v.strictObject({ stage: v.string('must be a string') }, objectMessage));
 * const { stage } = checkOptions('acme', 'stageUrl', schema, options);
 * ```
 */
export function checkOptions<T>(
  provider: string,
  operation: string,
  schema: StandardSchemaV1<unknown, T>,
  options: unknown,
): T {
  const checked = validate(schema, options, 'options');
  if (hasOwn(checked, 'refused')) throw unsentError(provider, operation, 'invalid_options', checked.refused);
  return checked.value;
}
