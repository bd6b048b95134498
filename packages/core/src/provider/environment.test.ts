import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeCredentials, type AcmeServer, createAcme, openAcme } from '../../test/acme.js';
import { environmentCredentials, ProviderError } from '../index.js';

const read = environmentCredentials<AcmeCredentials & { readonly region?: string }>('acme', {
  id: { name: 'ACME_ID' },
  secret: { name: 'ACME_SECRET' },
  region: { name: 'ACME_REGION', optional: true },
});

const clean = (): void => {
  for (const name of ['ACME_ID', 'ACME_SECRET', 'ACME_REGION']) {
    delete process.env[name];
    delete (Object.prototype as Record<string, unknown>)[name];
  }
};

beforeEach(clean);
afterEach(clean);

function thrown(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('environmentCredentials()', () => {
  it('reads the variables at each call', () => {
    Object.assign(process.env, { ACME_ID: 'one', ACME_SECRET: 'first-canary' });
    expect(read()).toEqual({ id: 'one', secret: 'first-canary' });
    Object.assign(process.env, { ACME_SECRET: 'second-canary', ACME_REGION: 'eu' });
    expect(read()).toEqual({ id: 'one', secret: 'second-canary', region: 'eu' });
  });

  it.each([
    [{ ACME_ID: 'one' }, 'the environment variable ACME_SECRET is not set'],
    [{ ACME_ID: 'one', ACME_SECRET: '' }, 'the environment variable ACME_SECRET is not set'],
    [{}, 'the environment variables ACME_ID, ACME_SECRET are not set'],
  ])('names the missing variables of %j', (env, text) => {
    Object.assign(process.env, env);
    const error = thrown(read);
    expect(ProviderError.is(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'credentials_unavailable',
      operation: 'fromEnvironment',
      outcome: 'not_sent',
      message: `acme fromEnvironment: ${text}`,
    });
  });

  it('does not read variables from a polluted prototype', () => {
    Object.assign(Object.prototype, { ACME_ID: 'evil', ACME_SECRET: 'evil' });
    expect((thrown(read) as Error).message).toContain('ACME_ID, ACME_SECRET are not set');
  });

  it('reports variables as missing in a runtime without `process.env`', () => {
    const { env } = process;
    Object.defineProperty(process, 'env', { value: undefined, configurable: true, writable: true });
    try {
      expect((thrown(read) as Error).message).toContain('ACME_ID, ACME_SECRET are not set');
    } finally {
      Object.defineProperty(process, 'env', { value: env, configurable: true, writable: true });
    }
  });
});

describe('a client with credentials from the environment', () => {
  let server: AcmeServer;

  beforeEach(async () => {
    server = await openAcme();
  });
  afterEach(() => server.close());

  it('uses the current values for each token request', async () => {
    const client = createAcme({ baseUrl: server.url, credentials: read });
    Object.assign(process.env, { ACME_ID: 'one', ACME_SECRET: 'first-canary' });
    await client.token();
    process.env['ACME_SECRET'] = 'second-canary';
    await client.token({ fresh: true });
    await client.close();
    const sent = server.tokenRequests().map(({ body }) => JSON.parse(String(body)).secret);
    expect(sent).toEqual(['first-canary', 'second-canary']);
  });

  it.each([
    ['directly', read],
    ['within another function', async () => ({ ...read(), secret: 'from a vault' })],
  ])('names a missing variable when the function is called %s', async (_how, credentials) => {
    process.env['ACME_ID'] = 'one';
    const client = createAcme({ baseUrl: server.url, credentials });
    expect(await rejected(client.token())).toMatchObject({
      code: 'credentials_unavailable',
      outcome: 'not_sent',
      message: 'acme token: the environment variable ACME_SECRET is not set',
    });
    await client.close();
    expect(server.seen).toEqual([]);
  });

  it('does not show the message of a similar error from user code', async () => {
    const error = new ProviderError({
      provider: 'acme',
      operation: 'fromEnvironment',
      code: 'credentials_unavailable',
      message: 'canary',
      outcome: 'not_sent',
      attempts: 0,
      retryable: false,
    });
    const credentials = async (): Promise<never> => {
      throw error;
    };
    const client = createAcme({ baseUrl: server.url, credentials });
    const { message } = (await rejected(client.token())) as Error;
    expect(message).toBe('acme token: the credentials function failed (ProviderError)');
  });
});
