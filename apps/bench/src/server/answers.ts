/** Returns a realistic JSON document of exactly `size` bytes. */
export function documentOf(size: number): Buffer {
  const head = '{"id":"txn_1","status":"COMPLETED","items":[';
  const item = '{"sku":"A-1000","name":"Wine glass","quantity":3,"amount":"12.90","currency":"EUR"},';
  const tail = '{"note":"';
  const end = '"}]}';
  const room = size - head.length - tail.length - end.length;
  if (room < 0) throw new RangeError(`size: must be at least ${size - room} bytes (got ${size})`);
  const items = Math.floor(room / item.length);
  return Buffer.from(head + item.repeat(items) + tail + '.'.repeat(room - items * item.length) + end);
}

/** Returns a token response in the format that the peer expects, based on the path. */
export function tokenResponse(path: string, token: string, lifetime: number): { status: number; body: object } {
  const standard = { access_token: token, token_type: 'Bearer', expires_in: lifetime };
  // octokit expects GitHub's format.
  if (path.startsWith('/app/installations/')) {
    const expiresAt = new Date(Date.now() + lifetime * 1000).toISOString();
    return { status: 201, body: { token, expires_at: expiresAt, permissions: {}, repository_selection: 'all' } };
  }
  // PayPal's SDK requires a whole number of seconds.
  return { status: 200, body: path.startsWith('/v1/oauth2/') ? { ...standard, scope: '' } : standard };
}
