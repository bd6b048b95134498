import { expect, it } from '@jest/globals';
import { checkEngineOptions, ENGINE, engineFor } from './engine.js';

it('the client sends requests with fetch on Bun and with undici on other runtimes', () => {
  expect(ENGINE).toBe('undici');
  expect(engineFor({ node: '24.0.0', deno: '2.9.5' })).toBe('undici');
  expect(engineFor({ node: '24.0.0', bun: '1.4.4' })).toBe('fetch');
});

it('the undici engine accepts a dispatcher and honors the `retries` option', () => {
  expect(checkEngineOptions('undici', { retries: 2, dispatcher: {} })).toEqual({ retries: 2 });
});

it('the fetch engine rejects a dispatcher and sets `retries` to 0', () => {
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: undefined })).toEqual({ retries: 0 });
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: {} })).toEqual({
    refused: 'dispatcher is not supported on this runtime; it has no undici',
  });
});
