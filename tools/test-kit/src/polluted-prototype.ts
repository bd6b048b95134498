import { expect } from '@jest/globals';
import { json, startServer } from './http-server.js';
import { rejected } from './rejected.js';

const POLLUTED: Readonly<Record<string, unknown>> = {
  token_type: 'mac',
  expires_in: 5,
  message: 'evil',
  tokenType: 'mac',
  expiresIn: 5,
  sign: 'evil',
  repairJson: 'evil',
  grantType: 'evil',
  spareTokens: 5,
};

interface TokenClient {
  token(): Promise<{ readonly issuedAt: Date; readonly expiresAt: Date }>;
  close(): Promise<void>;
}

/** Checks that clients read only own properties of responses while `Object.prototype` is polluted. */
export async function expectOwnFields(
  open: (baseUrl: string) => TokenClient,
  granted: object,
  refusal: object,
): Promise<void> {
  const server = await startServer((_request, response) => json(response, 200, granted));
  const refusing = await startServer((_request, response) => json(response, 401, refusal));
  for (const [name, value] of Object.entries(POLLUTED)) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  }
  try {
    const [client, refused] = [open(server.url), open(refusing.url)];
    const token = await client.token();
    const error = await rejected(refused.token());
    clean();
    expect(Number(token.expiresAt) - Number(token.issuedAt)).toBeGreaterThanOrEqual(1_800_000);
    expect(error).toMatchObject({ code: 'credentials_rejected', httpStatus: 401 });
    expect(error).not.toHaveProperty('providerMessage');
    expect(error.message).not.toContain('evil');
    for (const one of [client, refused, server, refusing]) await one.close();
  } finally {
    clean();
  }
}

function clean(): void {
  for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(Object.prototype, name);
}
