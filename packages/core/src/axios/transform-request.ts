import type { AxiosHeaders, InternalAxiosRequestConfig } from 'axios';
import { isThrownByUser } from './user-code.js';
import { written } from './written-data.js';

type Config = InternalAxiosRequestConfig;

/** Thrown if data cannot be serialized. This is not a provider error, because all clients share the transform. */
export class UnwritableData extends TypeError {
  declare readonly config: Config;

  constructor(config: Config) {
    // Do not show the original message, because it may quote the body.
    super('data: must be a value that can be written as JSON, a form or text');
    Object.defineProperty(this, 'config', { value: config });
  }
}

/** Serializes a body as axios does by default. */
export function transformRequest(this: Config, data: unknown, headers: AxiosHeaders): unknown {
  if (data === undefined) return undefined;
  try {
    return written(data, headers, this);
  } catch (error) {
    throw isThrownByUser(error) ? error : new UnwritableData(this);
  }
}
