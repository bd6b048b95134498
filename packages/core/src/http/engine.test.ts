import { expect, it } from '@jest/globals';
import { checkEngineOptions, ENGINE, engineFor } from './engine.js';

it('requests use undici, but fetch on Bun', () => {
  expect(ENGINE).toBe('undici');
  expect(engineFor({ node: '24.0.0', deno: '2.9.5' })).toBe('undici');
  expect(engineFor({ node: '24.0.0', bun: '1.4.4' })).toBe('fetch');
});

it('undici accepts a dispatcher and keeps the option `retries`', () => {
  expect(checkEngineOptions('undici', { retries: 2, dispatcher: {} })).toEqual({ retries: 2 });
});

it('fetch refuses a dispatcher and sets `retries` to 0', () => {
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: undefined })).toEqual({ retries: 0 });
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: {} })).toEqual({
    refused: 'dispatcher: expected nothing, as this runtime has no undici',
  });
});
