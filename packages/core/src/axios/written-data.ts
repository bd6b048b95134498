import { type AxiosRequestHeaders, formToJSON, type InternalAxiosRequestConfig, toFormData } from 'axios';
import { isRaw, kindOf } from '../http/request-body.js';

type Config = Pick<InternalAxiosRequestConfig, 'env' | 'formSerializer'>;

/**
 * Serializes the data of a request as axios does by default. The function of axios is in `axios.defaults`, which belongs
 * to the application and may have changed before this module loads.
 */
export function written(data: unknown, headers: AxiosRequestHeaders, config: Config): unknown {
  const type = String(headers.getContentType() || '');
  const json = type.includes('application/json');
  if (typeof data === 'string') return json ? jsonText(data) : data;
  if (typeof data !== 'object' || data === null) return json ? JSON.stringify(data) : data;
  const kind = kindOf(data);
  if (kind === 'FormData') return json ? JSON.stringify(formToJSON(data as FormData)) : data;
  if (isRaw(data)) return data;
  if (kind === 'URLSearchParams') {
    headers.setContentType('application/x-www-form-urlencoded;charset=utf-8', false);
    return (data as URLSearchParams).toString();
  }
  const { env, formSerializer } = config;
  if (type.includes('application/x-www-form-urlencoded')) return urlEncoded(data, formSerializer);
  if (type.includes('multipart/form-data')) {
    const Form = env?.FormData ?? FormData;
    return toFormData(data, new Form() as FormData, formSerializer);
  }
  headers.setContentType('application/json', false);
  return JSON.stringify(data);
}

/** Returns JSON for a text: the text itself if it is JSON already. */
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
      if (!Buffer.isBuffer(value)) return helpers.defaultVisitor.call(this, value, key, path, helpers);
      this.append(String(key), value.toString('base64'));
      return false;
    },
    ...formSerializer,
  });
  return form.toString();
}
