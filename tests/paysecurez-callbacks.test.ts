import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type CreatedTransaction,
  type CreateTransaction,
  createPaySecureZ,
  type PaySecureZ,
  parseCallback,
  type UnverifiedCallback,
} from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { FRAMEWORKS, loadRecipe } from './recipes.js';
import { environmentOf } from './sandbox-environment.js';

const DOCUMENT = 'docs/paysecurez-callbacks.md';

const orderOf = (reference: string, amount = 19.99): CreateTransaction => ({
  transactionAction: 'PAYMENT',
  amount,
  currency: 'EUR',
  reference,
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks/paysecurez',
});

let sandbox: Sandbox;
let client: PaySecureZ;
let logged: string[];
let warned: string[];

beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
  client = createPaySecureZ(sandbox.paysecurez);
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

beforeEach(() => {
  logged = [];
  warned = [];
  jest.spyOn(console, 'log').mockImplementation((...words) => void logged.push(words.join(' ')));
  jest.spyOn(console, 'warn').mockImplementation((text) => void warned.push(String(text)));
  // Express prints the errors for which it responds with a 500.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function create(order: CreateTransaction): Promise<string> {
  return (await client.http.post<CreatedTransaction>('/api/v1/transactions', order)).data.transactionId;
}

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/paysecurez`;
};

describe('the recipe', () => {
  interface Payment {
    readonly order: CreateTransaction;
    status: string;
    isShipped: boolean;
  }
  let recipe: {
    readonly paysecurez: PaySecureZ;
    readonly payments: Map<string, Payment>;
    receive(callback: UnverifiedCallback): Promise<void>;
  };
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const environment = environmentOf(sandbox);
    Object.assign(process.env, environment);
    recipe = loadRecipe(DOCUMENT, 'The recipe');
    for (const name of Object.keys(environment)) delete process.env[name];
    server = createServer((request, response) => {
      json(request)
        .then((body) => recipe.receive(parseCallback(body)))
        .then(
          () => response.writeHead(204).end(),
          () => response.writeHead(500).end(),
        );
    });
    url = await listening(server);
  });
  afterAll(async () => {
    await recipe.paysecurez.close();
    await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(() => recipe.payments.clear());

  /** Stores a payment as sent with this order, and creates its transaction. */
  async function pay(order: CreateTransaction, sent = order): Promise<string> {
    recipe.payments.set(order.reference, { order, status: 'Pending', isShipped: false });
    return create(sent);
  }

  const statusReads = (): number => sandbox.requests({ route: 'paysecurez.transactions.status' }).length;
  const statusOf = (reference: string) => recipe.payments.get(reference)?.status;

  const forge = async (changes: object): Promise<number> => {
    const body = { Status: 'Captured', Amount: 19.99, Currency: 'EUR', ...changes };
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;
  };

  it('acts once on a captured payment whose callback arrives twice', async () => {
    const transactionId = await pay(orderOf('twice'));
    const deliveries = await sandbox.sendCallback(url, { transactionId, status: 'Captured', times: 2 });
    expect(deliveries.map(({ status }) => status)).toEqual([204, 204]);
    expect([statusOf('twice'), logged]).toEqual(['Captured', ['ship twice']]);
  });

  it('acts once if several callbacks arrive at the same time', async () => {
    const transactionId = await pay(orderOf('together'));
    const callback = { transactionId, status: 'Captured' };
    await Promise.all([1, 2, 3].map(() => sandbox.sendCallback(url, callback)));
    expect(logged).toEqual(['ship together']);
  });

  it('stores other statuses without acting on them', async () => {
    const transactionId = await pay(orderOf('declined'));
    await sandbox.sendCallback(url, { transactionId, status: 'Declined', declineReason: 'Insufficient Funds' });
    expect([statusOf('declined'), logged]).toEqual(['Declined', []]);
    await sandbox.sendCallback(url, { transactionId, status: 'Something New' });
    expect([statusOf('declined'), logged]).toEqual(['Something New', []]);
  });

  it('does not believe the status in a forged callback', async () => {
    const TransactionId = await pay(orderOf('forged'));
    expect(await forge({ TransactionId, Reference: 'forged' })).toBe(204);
    expect([statusOf('forged'), logged]).toEqual(['Pending', []]);
  });

  it('does not accept the transaction of another order', async () => {
    await pay(orderOf('expensive', 1_500));
    const transactionId = await pay(orderOf('cheap'));
    await sandbox.sendCallback(url, { transactionId, status: 'Captured' });
    expect(await forge({ TransactionId: transactionId, Reference: 'expensive' })).toBe(204);
    expect([statusOf('expensive'), logged]).toEqual(['Pending', ['ship cheap']]);
    expect(warned).toEqual([expect.stringContaining('expensive')]);
  });

  it.each([
    ['amount', { amount: 1.99 }],
    ['currency', { currency: 'USD' }],
  ])('does not accept a transaction with the same reference and a different %s', async (name, changes) => {
    const reference = `different ${name}`;
    const transactionId = await pay(orderOf(reference), { ...orderOf(reference), ...changes });
    await sandbox.sendCallback(url, { transactionId, status: 'Captured' });
    expect([statusOf(reference), logged]).toEqual(['Pending', []]);
  });

  it('ignores an unknown reference without a request to PaySecureZ', async () => {
    const TransactionId = await create(orderOf('of another shop'));
    const before = statusReads();
    expect(await forge({ TransactionId, Reference: 'unknown' })).toBe(204);
    expect(statusReads()).toBe(before);
  });

  it('sends the ID of a forged callback as one path segment', async () => {
    await pay(orderOf('hostile'));
    expect(await forge({ TransactionId: '../../token?x=/status#', Reference: 'hostile' })).toBe(500);
    expect([statusOf('hostile'), logged]).toEqual(['Pending', []]);
  });

  it('fails if the status cannot be read, and succeeds with the next callback', async () => {
    const transactionId = await pay(orderOf('outage'));
    sandbox.fault('paysecurez.transactions.status', { status: 404, times: 1 });
    const deliveries = await sandbox.sendCallback(url, { transactionId, status: 'Captured', times: 2 });
    expect(deliveries.map(({ status }) => status)).toEqual([500, 204]);
    expect(logged).toEqual(['ship outage']);
  });
});

describe.each(Object.entries(FRAMEWORKS))('the callback handler for %s', (_name, listener) => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer(await listener(DOCUMENT));
    url = await listening(server);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('handles each delivery of a callback from the sandbox', async () => {
    const transactionId = await create(orderOf('order-4711'));
    const deliveries = await sandbox.sendCallback(url, { transactionId, status: 'Captured', times: 2 });
    expect(deliveries.map(({ status }) => status)).toEqual([204, 204]);
    expect(logged).toEqual(['order-4711 Captured', 'order-4711 Captured']);
    expect(warned).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['a missing field', '{"TransactionId":"txn_1"}', /Status: is required/],
    ['an amount in text', JSON.stringify({ TransactionId: 't', Status: 's', Amount: '5' }), /Amount: must be a finite/],
    ['a JSON array', '[]', /TransactionId: is required/],
  ])('responds with 400 to a request with %s', async (_what, body, warning) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(response.status).toBe(400);
    expect(logged).toEqual([]);
    expect(warned).toEqual([expect.stringMatching(warning)]);
  });

  it.each(['', '{'])('responds with 400 to the body %j', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, ...(body !== '' && { body }) });
    expect(response.status).toBe(400);
    expect(logged).toEqual([]);
  });
});
