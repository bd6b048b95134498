import { expect, it } from '@jest/globals';
import { checkEngineOptions, ENGINE, engineFor } from './engine.js';

it('requests go out by undici, but on Bun by fetch', () => {
  expect(ENGINE).toBe('undici');
  expect(engineFor({ node: '24.0.0', deno: '2.9.5' })).toBe('undici');
  expect(engineFor({ node: '24.0.0', bun: '1.4.4' })).toBe('fetch');
});

it('with undici a dispatcher is taken, and retries are as they were asked for', () => {
  expect(checkEngineOptions('undici', { retries: 2, dispatcher: {} })).toEqual({ retries: 2 });
});

it('with fetch a dispatcher is refused, and nothing is sent again', () => {
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: undefined })).toEqual({ retries: 0 });
  expect(checkEngineOptions('fetch', { retries: 2, dispatcher: {} })).toEqual({
    refused: 'dispatcher is not supported on this runtime; it has no undici',
  });
});
