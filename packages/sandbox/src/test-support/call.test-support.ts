/** One HTTP call as the tests make it: real `fetch`, and the parts of the answer that they look at. */
export async function call(
  url: string,
  request: {
    readonly method?: string;
    readonly token?: string | undefined;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    readonly json?: unknown;
    /** Sent as it is. */
    readonly text?: string;
  } = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const { token, json, text } = request;
  const body = json === undefined ? text : JSON.stringify(json);
  const answer = await fetch(url, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...request.headers,
    },
    ...(body !== undefined && { body }),
  });
  const received = await answer.text();
  return { status: answer.status, headers: answer.headers, body: received === '' ? undefined : JSON.parse(received) };
}
