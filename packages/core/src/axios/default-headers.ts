import type { CreateAxiosDefaults } from 'axios';

type Headers = Record<string, unknown>;

/**
 * Creates a method's default headers on first access, as in `http.defaults.headers.post['X-Key'] = '1'`. An own field
 * for each method would slow down every call, because axios copies the default headers.
 */
const METHODS: object = Object.create(
  null,
  Object.fromEntries(
    ['get', 'delete', 'head', 'options', 'post', 'put', 'patch', 'purge', 'link', 'unlink', 'query'].map((method) => [
      method,
      {
        get(this: Headers) {
          define(this, method, {});
          return this[method];
        },
        set(this: Headers, value: unknown) {
          define(this, method, value);
        },
      },
    ]),
  ),
);

function define(headers: Headers, method: string, value: unknown): void {
  const descriptor = { __proto__: null, value, configurable: true, enumerable: true, writable: true };
  Object.defineProperty(headers, method, descriptor as PropertyDescriptor);
}

/** Returns default headers in which every HTTP method has an object for its own headers. */
export function defaultHeaders(headers: object | undefined): NonNullable<CreateAxiosDefaults['headers']> {
  return Object.assign(Object.create(METHODS), headers);
}
