import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Exchange } from '../recording-proxy.js';
import { compare, recordExchanges } from './compare.js';
import { Description } from './description.js';

const TEXT = readFileSync('tests/contract/openapi/keys.yaml', 'utf8');

const folder = mkdtempSync(path.join(tmpdir(), 'openapi-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let exchanges: readonly Exchange[];
beforeAll(async () => {
  exchanges = await recordExchanges();
});

const compared = (text: string) => compare(new Description(text), exchanges);

it('the client and the sandbox match a description of the same resource', () => {
  const { operations, faults } = compared(TEXT);
  expect(faults).toEqual([]);
  expect(operations).toHaveLength(7);
  // Each operation succeeds once, and fails with several statuses.
  expect(exchanges.length).toBeGreaterThan(7 * 8);
});

it('accepts the same description as JSON', () => {
  expect(compared(JSON.stringify(parse(TEXT))).faults).toEqual([]);
});

it.each<[what: string, text: string, replacement: string, fault: string]>([
  [
    'a request field that is not described',
    'scopes: { $ref: "#/components/schemas/Scopes" }\n      responses',
    'other: { type: string }\n      responses',
    'POST /access-tokens: the request: must NOT have additional properties (scopes)',
  ],
  [
    'a missing request field',
    'required: [description]',
    'required: [description, reason]',
    "PUT /access-tokens/{key}: the request: must have required property 'reason'",
  ],
  [
    'a request field with another pattern',
    '{4,48}',
    '{4,6}',
    'POST /access-tokens: the request: /description must match pattern "^[a-zA-Z0-9() ]{4,6}$"',
  ],
  [
    'a response field that is not described',
    '        created_by: { type: string }\n',
    '',
    'GET /access-tokens/{key}: the response with status 200: /data must NOT have additional properties (created_by)',
  ],
  [
    'a response field with another type',
    'expires_at: { type: string, format: date-time }',
    'expires_at: { type: number }',
    'GET /access-tokens: the response with status 200: /data/tokens/0/expires_at must be number',
  ],
  [
    'a response field with another format',
    'created_at: { type: string, format: date-time }',
    'created_at: { type: string, format: email }',
    'GET /access-tokens/{key}: the response with status 200: /data/created_at must match format "email"',
  ],
  [
    'a status that is not described',
    'default: { $ref: "#/components/responses/Failure" }',
    '"400": { $ref: "#/components/responses/Failure" }',
    'DELETE /access-tokens/{key}: the response with status 404: is not described',
  ],
  [
    'a path parameter with another pattern',
    'pattern: ^tpm_',
    'pattern: ^per_',
    'DELETE /access-tokens/{key}/permissions/{permission}: the path: permission must match pattern "^per_"',
  ],
  ['an operation that is missing', '    put:\n', '    patch:\n', 'PUT /access-tokens/tkn_…: is not described'],
  [
    'an operation that the client does not have',
    '  /other:',
    '  /access-tokens/{key}/usage:',
    'GET /access-tokens/{key}/usage: the client does not have this operation',
  ],
])('reports %s', (_what, text, replacement, fault) => {
  expect(TEXT).toContain(text);
  expect(compared(TEXT.replaceAll(text, replacement)).faults).toContain(fault);
});

it.each<[what: string, text: string, message: string]>([
  ['is not YAML', 'a: [', 'Flow sequence'],
  ['is not an object', '[]', 'must be an OpenAPI 3 description with paths'],
  ['is empty', '', 'must be an OpenAPI 3 description with paths'],
  ['has version 2', 'swagger: "2.0"\npaths: {}', 'must be an OpenAPI 3 description with paths'],
])('rejects a description that %s', (_what, text, message) => {
  expect(() => new Description(text)).toThrow(message);
});

it('rejects a description that refers to other files', () => {
  const reference = TEXT.replace('"#/components/requestBodies/Renaming"', '"other.yaml#/Renaming"');
  expect(() => compared(reference)).toThrow('must not refer to other files (other.yaml#/Renaming)');
});

it.each<[string[], number, RegExp]>([
  [
    ['tests/contract/openapi/keys.yaml'],
    0,
    /^Keys for tests 1\.0\.0: \d+ requests to 7 operations\nNo differences\.\n$/,
  ],
  [
    [path.join(folder, 'changed.yaml')],
    1,
    /^- PUT .*: the request: .*\(description\)$\n(?:.*\n)*\d+ differences\.\n$/m,
  ],
  [[], 2, /^Usage: npm run contract -- FILE/],
  [['package.json'], 2, /package\.json: must be an OpenAPI 3 description/],
])('the command with %j exits with %d', (args, status, output) => {
  writeFileSync(
    path.join(folder, 'changed.yaml'),
    TEXT.replace('properties: { description: { $ref: "#/components/schemas/Purpose" } }', 'properties: {}'),
  );
  const command = ['--import', 'tsx', 'tests/contract/openapi/main.ts', ...args];
  const result = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 60_000 });
  expect(result.stdout + result.stderr).toMatch(output);
  expect(result.status).toBe(status);
});
