import { expect, it } from '@jest/globals';
import { type RejectionFacts, type Remedy, remedyFor } from './rejection.js';

const NOTHING: RejectionFacts = {
  acceptedSince: false,
  young: false,
  first: false,
  adopted: false,
  hasPrevious: false,
  paused: false,
  failedReplacement: false,
  renewed: false,
  waited: false,
};

const young = true;
const first = true;
const adopted = true;
const hasPrevious = true;
const paused = true;
const failedReplacement = true;
const renewed = true;
const waited = true;

it.each<[string, Partial<RejectionFacts>, Remedy]>([
  ['an old token', {}, 'replace'],
  ['a first token', { first }, 'replace'],
  ['a token that the API has accepted since', { acceptedSince: true, renewed, paused }, 'verify'],
  ['a young token', { young }, 'wait'],
  ['a young token while the previous token is valid', { young, hasPrevious, paused, renewed, waited }, 'previous'],
  ['a young first token', { young, first }, 'replace'],
  ['a young first token that another process requested', { young, adopted }, 'wait'],
  ['a young token during a pause', { young, paused }, 'wait'],
  ['a young token of a call that was sent with a newer token', { young, renewed }, 'wait'],
  ['an old token while the previous token is valid', { hasPrevious }, 'replace'],
  ['an old token during a pause', { paused }, 'fail'],
  ['an old token of a call that was sent with a newer token', { renewed }, 'pause'],
  ['an old token of a call that has waited', { waited }, 'pause'],
  ['an old replacement, and the call cannot be sent again', { failedReplacement }, 'pause'],
  ['a first token that another process requested, after the call has waited', { adopted, waited }, 'replace'],
  ['a first token that another process requested, of a renewed call', { adopted, waited, renewed }, 'pause'],
])('the remedy for %s is correct', (_what, facts, remedy) => {
  expect(remedyFor({ ...NOTHING, ...facts })).toBe(remedy);
});
