import { expect, it } from '@jest/globals';
import { checkEngineOptions, ENGINE, engineFor, runtimeFetch } from './engine.js';

it('the client sends requests with fetch on Bun and with undici on other runtimes', () => {
  expect(ENGINE).toBe('undici');
  expect(engineFor({ node: '24.0.0', deno: '2.9.5' })).toBe('undici');
  expect(engineFor({ node: '24.0.0', bun: '1.4.4' })).toBe('fetch');
});

it('the undici engine accepts a dispatcher and honors the `retries` option', () => {
  expect(checkEngineOptions('undici', { retries: 2, dispatcher: {} })).toEqual({ retries: 2, fetch: undefined });
});

it('the fetch engine rejects a dispatcher and sets `retries` to 0', () => {
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: undefined })).toEqual({
    retries: 0,
    fetch: runtimeFetch,
  });
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: {} })).toEqual({
    refused: 'dispatcher is not supported on this runtime; it has no undici',
  });
});

it.each(['undici', 'fetch'] as const)('with the %s engine, a `fetch` function replaces the engine', (engine) => {
  const own = async () => new Response();
  expect(checkEngineOptions(engine, { retries: 2, fetch: own })).toEqual({ retries: 0, fetch: own });
  expect(checkEngineOptions(engine, { retries: 2, fetch: own, dispatcher: {} })).toEqual({
    refused: 'fetch: must not be combined with dispatcher; set only one of them',
  });
});

it('`maxConnections` is accepted only if the client opens its own connections', () => {
  const own = async () => new Response();
  const options = { retries: 2, maxConnections: 10 };
  expect(checkEngineOptions('undici', options)).toEqual({ retries: 2, fetch: undefined });
  expect(checkEngineOptions('undici', { ...options, fetch: own })).toEqual({
    refused: 'maxConnections: must not be combined with fetch, which opens its own connections',
  });
  expect(checkEngineOptions('undici', { ...options, dispatcher: {} })).toEqual({
    refused: 'maxConnections: must not be combined with dispatcher, which opens its own connections',
  });
  expect(checkEngineOptions('fetch', options)).toEqual({
    refused: 'maxConnections is not supported on this runtime; its `fetch` opens the connections',
  });
});
