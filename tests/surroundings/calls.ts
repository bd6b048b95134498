/** Text that a program prints after `callAll` has made its calls. */
export const CALLED = 'paisr 200 201, paysecurez 201 200, singleview 200 200';

/**
 * Code of `callAll`, which makes one API call with each client, one call in a transaction, and one call for Paisr's
 * keys. PaySecureZ and SingleView send a token request first. `callAll` resolves to the HTTP statuses.
 */
const CALL_ALL = `
async function callAll() {
  const { env } = process;
  const paisr = createPaisr({ baseUrl: env.PAISR_BASE_URL, credentials: { token: env.PAISR_TOKEN } });
  const paysecurez = createPaySecureZ({
    baseUrl: env.PAYSECUREZ_BASE_URL,
    credentials: { clientId: env.PAYSECUREZ_CLIENT_ID, clientSecret: env.PAYSECUREZ_CLIENT_SECRET },
  });
  const singleview = createSingleView({
    baseUrl: env.SINGLEVIEW_BASE_URL,
    credentials: {
      clientId: env.SINGLEVIEW_CLIENT_ID,
      clientCode: env.SINGLEVIEW_CLIENT_CODE,
      merchantId: env.SINGLEVIEW_MERCHANT_ID,
      signatureKey: env.SINGLEVIEW_SIGNATURE_KEY,
    },
  });
  const order = {
    transactionAction: 'PAYMENT',
    amount: 19.99,
    currency: 'EUR',
    reference: 'surroundings',
    statementDescriptor: 'Example Shop',
    successUrl: 'https://shop.example/paid',
    callbackUrl: 'https://shop.example/callbacks',
  };
  const invoices = await paisr.http.get('/invoices');
  const key = await paisr.accessTokens.create({ description: 'Surroundings', scopes: ['invoices.read'] });
  const created = await paysecurez.http.post('/api/v1/transactions', order);
  const status = await paysecurez.transaction((tx) => tx.http.get('/api/v1/transactions/' + created.data.transactionId + '/status'));
  const banks = { banks: [{ code: 'SAMA', consentId: 'urn:SAMA:1' }] };
  const accounts = await singleview.http.post('/v1/api/observice/accounts', banks);
  const again = await singleview.transaction((tx) => tx.http.post('/v1/api/observice/accounts', banks));
  await Promise.all([paisr.close(), paysecurez.close(), singleview.close()]);
  return [
    'paisr ' + invoices.status + ' ' + (key.id ? 201 : 'no key'),
    'paysecurez ' + created.status + ' ' + status.status,
    'singleview ' + accounts.status + ' ' + again.status,
  ].join(', ');
}
`;

const FACTORIES = { paisr: 'createPaisr', paysecurez: 'createPaySecureZ', singleview: 'createSingleView' };

/** Returns an ES module with `callAll` and more code. */
export const asModule = (code: string): string =>
  Object.entries(FACTORIES)
    .map(([name, factory]) => `import { ${factory} } from '@x/${name}';\n`)
    .join('') +
  CALL_ALL +
  code;

/** Returns a CommonJS module with `callAll` and more code. */
export const asCommonJs = (code: string): string =>
  Object.entries(FACTORIES)
    .map(([name, factory]) => `const { ${factory} } = require('@x/${name}');\n`)
    .join('') +
  CALL_ALL +
  code;

/** Code that prints the calls' statuses. */
export const PRINT = 'callAll().then(console.log);\n';
