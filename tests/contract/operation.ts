import type { GenericSchema } from 'valibot';
import type { Fact } from './fact.js';

/** A documented operation with its request and response. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  /** Schema of the JSON body. Omitted if the request has no body. */
  readonly request?: GenericSchema;
  readonly status: number;
  readonly response: GenericSchema;
}

/** Patterns for the parameters of a documented path. The IDs of the samples have the same prefixes. */
const PARAMETERS: Readonly<Record<string, string>> = {
  token_id: 'tkn_\\w+',
  permission_id: 'tpm_\\w+',
  txNo: '\\w+',
};

/**
 * Returns the method and the pattern for the path of a documented route.
 *
 * @param route Method and path, such as `GET /access-tokens/{token_id}`.
 * @param prefix The path of the base URL.
 */
export function routeOf(route: string, prefix = ''): Pick<Operation, 'method' | 'path'> {
  const [method = '', path = ''] = route.split(' ');
  const pattern = path.replaceAll(/\{(\w+)\}/g, (_parameter, name: string) => PARAMETERS[name] ?? '[^/]+');
  return { method: method as Operation['method'], path: new RegExp(`^${prefix}${pattern}$`) };
}

/** Returns the documented routes whose path starts with `start`. */
export function routesIn(documented: Readonly<Record<string, Fact>>, start: string): readonly string[] {
  const values = Object.values(documented).map(({ value }) => value);
  return values.filter((value) => typeof value === 'string').filter((value) => value.split(' ')[1]?.startsWith(start));
}
