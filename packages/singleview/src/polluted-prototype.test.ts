import { afterEach, expect, it } from '@jest/globals';
import { json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { createSingleView } from './index.js';

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

const clean = (): void => {
  for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(Object.prototype, name);
};

afterEach(clean);

it('reads a token answer and a refusal by their own fields, with a polluted prototype', async () => {
  const credentials = { clientId: 'id', clientCode: 'code', merchantId: 'm' };
  const server = await startServer((_request, response) =>
    json(response, 200, { success: true, payload: { access_token: 'opaque' } }),
  );
  const refusing = await startServer((_request, response) => json(response, 401, { success: false }));
  for (const [name, value] of Object.entries(POLLUTED)) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  }
  const client = createSingleView({ baseUrl: server.url, credentials });
  const refused = createSingleView({ baseUrl: refusing.url, credentials });
  const token = await client.token();
  const error = await rejected(refused.token());
  clean();
  expect(Number(token.expiresAt) - Number(token.issuedAt)).toBeGreaterThanOrEqual(1_800_000);
  expect(error).toMatchObject({ code: 'credentials_rejected', httpStatus: 401 });
  expect(error).not.toHaveProperty('providerMessage');
  expect(error.message).not.toContain('evil');
  for (const one of [client, refused, server, refusing]) await one.close();
});
