/** Sends an HTTP request with the real `fetch`. Returns the response's status, headers and parsed body. */
export async function call(
  url: string,
  request: {
    readonly method?: string;
    readonly token?: string | undefined;
    readonly headers?: Readonly<Record<string, string>>;
    /** Request body to send as JSON. */
    readonly json?: unknown;
    /** Request body to send as it is. */
    readonly text?: string;
  } = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const { token, json, text } = request;
  const body = json === undefined ? text : JSON.stringify(json);
  const response = await fetch(url, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...request.headers,
    },
    ...(body !== undefined && { body }),
  });
  const received = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: received === '' ? undefined : JSON.parse(received),
  };
}
