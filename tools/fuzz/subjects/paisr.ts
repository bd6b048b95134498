import { createPaisr, type Paisr } from '@x/paisr';
import fc from 'fast-check';
import { apiCalls } from '../api-calls.js';
import { rarely } from '../arbitraries.js';
import { treeOf } from '../json-tree.js';
import { judgeCreated, judgeCreateOutcome, judgeEnvelope, judgeInfo, judgeList, judgeNothing } from '../judge-paisr.js';
import { tokens } from '../nasty-values.js';
import { CUSTOMER_CANARY } from '../shown-canaries.js';
import { type Genuine, type Operation, opening, type Subject, type Surroundings, textsIn } from '../subject.js';

const credentials = { token: 'keycanary-1/"+\\=' };
const secrets = [credentials.token];

const create = (surroundings: Surroundings): Paisr => createPaisr({ ...surroundings, credentials });

const ID = 'tkn_123456';

const success = (data: unknown): Genuine => ({ status: 200, body: treeOf({ success: true, data }) });

const done = (): Genuine => ({ status: 200, body: treeOf({ success: true, message: 'done' }) });

/** A key with the fields in Paisr's public API description. */
const key = {
  id: ID,
  description: CUSTOMER_CANARY,
  permissions: [
    { id: 'tpm_1', type: 'invoices.read' },
    { id: 'tpm_2', type: 'tokens.write' },
  ],
  created_at: '2026-01-01T00:00:00.000Z',
  created_by: 'tem_1',
  expires_at: '2027-01-01T00:00:00.000Z',
};

/** Generates the body `{success: false, message}` for any 4XX or 5XX status (Paisr, Access tokens: Response Body). */
const failure = fc
  .constantFrom(400, 401, 403, 404, 409, 422, 429, 500, 503, 200)
  .map((status): Genuine => ({ status, body: treeOf({ success: false, message: 'string' }) }));

/** Returns one operation of the access token resource. */
function operation(
  name: string,
  share: number,
  call: (client: Paisr) => Promise<unknown>,
  healthy: (token: string) => Genuine,
  judge: Operation['judge'],
): Operation {
  return {
    name: `accessTokens.${name}`,
    label: name,
    share,
    mutates: 'response',
    secrets,
    genuine: rarely(5, tokens.map(healthy), failure),
    healthy,
    open: opening(create, call),
    judge: (value, reading, seen) => [...judge(value, reading, seen), ...judgeEnvelope(reading)],
  };
}

export const paisr: Subject = {
  name: 'paisr',
  operations: [
    {
      ...operation(
        'create',
        10,
        ({ accessTokens }) => accessTokens.create({ description: 'Postman', scopes: ['invoices.read'] }),
        (token) => success({ id: ID, secret: token }),
        judgeCreated,
      ),
      judgeOutcome: judgeCreateOutcome,
    },
    operation(
      'list',
      4,
      ({ accessTokens }) => accessTokens.list(),
      (token) => success({ tokens: [key, { ...key, created_by: token }] }),
      judgeList,
    ),
    operation(
      'get',
      3,
      ({ accessTokens }) => accessTokens.get(ID),
      (token) => success({ ...key, description: token }),
      judgeInfo,
    ),
    operation(
      'update',
      2,
      ({ accessTokens }) => accessTokens.update(ID, { description: 'Postman' }),
      done,
      judgeNothing,
    ),
    operation('revoke', 2, ({ accessTokens }) => accessTokens.revoke(ID), done, judgeNothing),
    operation(
      'addPermissions',
      2,
      ({ accessTokens }) => accessTokens.addPermissions(ID, ['invoices.read']),
      done,
      judgeNothing,
    ),
    operation(
      'removePermission',
      1,
      ({ accessTokens }) => accessTokens.removePermission(ID, 'tpm_1'),
      done,
      judgeNothing,
    ),
    ...apiCalls(create, secrets),
  ],
  providerWords: (json) => textsIn(json, 'message'),
};
