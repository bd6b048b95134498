import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientEvent } from '@x/core';
import { createPaySecureZ } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { WatchedClock } from '@x/test-kit/watched-clock';
import { REMOTE_STORE_RULES, STORE_RULES } from '../../packages/core/test/store-rules.js';
import { Postgres } from './postgres.js';
import { PostgresStore, SCHEMA } from './postgres-store.js';

const RULES = [...STORE_RULES, ...REMOTE_STORE_RULES];
const KEY = randomBytes(32);
const DOCUMENT = readFileSync('docs/another-store.md', 'utf8');

let database: Postgres;

beforeAll(async () => {
  database = new Postgres();
  await database.query(SCHEMA);
});

beforeEach(() => database.query('delete from shared_token'));

afterAll(() => database[Symbol.asyncDispose]());

const open = (key = KEY): PostgresStore => new PostgresStore(database, key);

describe('a token store in a Postgres table', () => {
  it.each(RULES)('%s', (_rule, hold) =>
    hold({
      open,
      // Moving all expiry times into the past has the same effect as waiting.
      pass: (ms) =>
        database.query(
          `update shared_token set ends = ends - $1 * interval '1 millisecond',
            lease_ends = lease_ends - $1 * interval '1 millisecond'`,
          [ms],
        ),
    }),
  );

  it('stores tokens only in encrypted form', async () => {
    const lease = await open().lease('identity', 35_000, false);
    await lease?.put({ value: 'token-canary', issuedAt: Date.now(), lifetime: 60_000, remaining: 60_000 });
    const { rows } = await database.query('select * from shared_token');
    expect(rows).toEqual([expect.objectContaining({ identity: 'identity', owner: null })]);
    const [{ sealed }] = rows as [{ readonly sealed: string }];
    expect(JSON.stringify(rows) + Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('canary');
  });
});

describe('a shared Postgres store', () => {
  let sandbox: Sandbox;
  const events: ClientEvent[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
  });

  beforeEach(() => {
    sandbox.reset();
    events.length = 0;
  });

  afterAll(() => sandbox.close());

  const client = (key = KEY) =>
    createPaySecureZ({
      ...sandbox.paysecurez,
      store: open(key),
      clock: new WatchedClock(10),
      onEvent: (event) => events.push(event),
    });
  const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

  it('clients that share a store send one token request in total', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => client().token()));
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
    expect(requests()).toBe(1);
    expect(events.filter(({ type }) => type === 'store.failed')).toEqual([]);
  });

  it('clients with different encryption keys request separate tokens and report why', async () => {
    const first = client();
    await first.token();
    await first.close();
    await client(randomBytes(32)).token();
    expect(requests()).toBe(2);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'store.failed', operation: 'get', reason: 'unreadable' }),
    );
  });
});

describe('docs/another-store.md', () => {
  it('docs/another-store.md contains the full source', () => {
    const [, shown] = /```ts\n(.*?)```\n/s.exec(DOCUMENT) ?? [];
    expect(shown).toBe(readFileSync('tests/another-store/postgres-store.ts', 'utf8'));
  });

  it('docs/another-store.md lists all rules that stores are tested against', () => {
    const [, section = ''] = DOCUMENT.split('\n## Rules for a store\n');
    const [table = ''] = section.split('\n## ');
    const named = [...table.matchAll(/^\| (?!The store |-)(.*?) +\|/gm)].map(([, cell]) => cell);
    expect(named).toEqual(RULES.map(([rule]) => rule));
  });
});
