import { type AxiosRequestHeaders, formToJSON, type InternalAxiosRequestConfig, toFormData } from 'axios';
import { isRaw, kindOf } from '../http/body-kind.js';
import { formOf, isStream } from './streamed-form.js';
import { watched } from './user-code.js';

type Config = Pick<InternalAxiosRequestConfig, 'env' | 'formSerializer'>;

/**
 * Serializes request data like the default `transformRequest` of axios, which the application may have replaced in
 * `axios.defaults`.
 */
export function written(data: unknown, headers: AxiosRequestHeaders, config: Config): unknown {
  const type = String(headers.getContentType() || '');
  const isJson = type.includes('application/json');
  if (typeof data === 'string') return isJson ? jsonText(data) : data;
  if (typeof data !== 'object' || data === null) return isJson ? JSON.stringify(data) : data;
  const kind = kindOf(data);
  if (kind === 'FormData') return isJson ? JSON.stringify(formToJSON(data as FormData)) : data;
  if (isRaw(data)) return data;
  if (kind === 'URLSearchParams') {
    headers.setContentType('application/x-www-form-urlencoded;charset=utf-8', false);
    return (data as URLSearchParams).toString();
  }
  const { env } = config;
  const formSerializer = watched(config.formSerializer);
  if (type.includes('application/x-www-form-urlencoded')) return urlEncoded(data, formSerializer);
  if (type.includes('multipart/form-data')) {
    const Form = env?.FormData ?? FormData;
    return formOf(data, new Form() as FormData, formSerializer);
  }
  headers.setContentType('application/json', false);
  return JSON.stringify(data);
}

/** Serializes a string for a JSON request. Keeps valid JSON as it is, and encodes any other text as a JSON string. */
function jsonText(text: string): string {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

function urlEncoded(data: object, formSerializer: Config['formSerializer']): string {
  const form = new URLSearchParams();
  toFormData(data, form, {
    visitor(value, key, path, helpers) {
      // axios would write the text `[object Object]`.
      if (isStream(value)) throw new TypeError('a URL-encoded form cannot contain a stream');
      if (!Buffer.isBuffer(value)) return helpers.defaultVisitor.call(this, value, key, path, helpers);
      this.append(String(key), value.toString('base64'));
      return false;
    },
    ...formSerializer,
  });
  return form.toString();
}
