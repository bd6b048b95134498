import type { Side } from '../../shared/state.js';

/** Titles of the clients. */
export const SIDE_TITLES: Readonly<Record<Side, string>> = {
  ours: 'Our client',
  perCall: 'A token for each call',
  cached: 'A hand-written cache',
};

/** What each client does. */
export const SIDE_HINTS: Readonly<Record<Side, string>> = {
  ours: 'one shared token, renewed before it expires',
  perCall: 'a token request before each call',
  cached: 'keeps its token until it expires, and repeats a call after a 401',
};
