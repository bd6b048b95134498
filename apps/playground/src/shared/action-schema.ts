import * as v from 'valibot';
import { FLEET_SIZES, LIFETIMES, MAX_TRANSACTIONS, RATES, REAL_LIFETIMES } from './actions.js';
import { FAULTS, OPPONENTS, PROVIDERS } from './state.js';

const provider = v.picklist(PROVIDERS, 'a provider');
const tokenProvider = v.picklist(['paysecurez', 'singleview'], 'a provider whose tokens expire');
const flag = v.boolean('true or false');
const opponent = v.optional(v.picklist(OPPONENTS, 'a client to compare with'));
const text = v.pipe(v.string('text'), v.minLength(1, 'text'), v.maxLength(200, 'at most 200 characters'));
const id = v.pipe(v.string('an id'), v.regex(/^[\w-]{1,100}$/, 'an id'));
const wholeNumber = v.pipe(v.number('a whole number'), v.safeInteger('a whole number'));

/** Schema of the actions that the page can send to the server. */
export const actionSchema = v.variant(
  'type',
  [
    v.strictObject({ type: v.literal('token'), provider: tokenProvider, fresh: flag }),
    v.strictObject({ type: v.literal('call'), provider }),
    v.strictObject({ type: v.literal('burst'), provider, opponent }),
    v.strictObject({
      type: v.literal('load'),
      provider,
      perSecond: v.picklist(RATES, `one of ${RATES.join(', ')} calls a second`),
      opponent,
    }),
    v.strictObject({
      type: v.literal('transactions'),
      count: v.pipe(
        wholeNumber,
        v.minValue(1, 'at least 1'),
        v.maxValue(MAX_TRANSACTIONS, `at most ${MAX_TRANSACTIONS}`),
      ),
    }),
    v.strictObject({ type: v.literal('cancel'), run: wholeNumber }),
    v.strictObject({ type: v.literal('keys.list') }),
    v.strictObject({
      type: v.literal('keys.create'),
      description: text,
      scopes: v.pipe(v.array(text, 'a list of scopes'), v.maxLength(20, 'at most 20 scopes')),
    }),
    v.strictObject({ type: v.literal('keys.reveal'), id }),
    v.strictObject({ type: v.literal('keys.rename'), id, description: text }),
    v.strictObject({ type: v.literal('keys.addScope'), id, scope: text }),
    v.strictObject({ type: v.literal('keys.removeScope'), id, scope: id }),
    v.strictObject({ type: v.literal('keys.revoke'), id }),
    // An action sets only one fault, so that a page with outdated state cannot undo recent changes.
    v.strictObject({ type: v.literal('fault'), provider, fault: v.picklist(FAULTS, 'a fault'), on: flag }),
    v.strictObject({
      type: v.literal('faultPlace'),
      provider,
      place: v.picklist(['token', 'api', 'both'], 'token, api or both'),
    }),
    v.strictObject({ type: v.literal('expire'), provider: tokenProvider }),
    v.strictObject({ type: v.literal('revoke'), provider }),
    v.strictObject({ type: v.literal('rotate'), provider }),
    v.strictObject({
      type: v.literal('lifetime'),
      provider: tokenProvider,
      seconds: v.picklist([...LIFETIMES, ...Object.values(REAL_LIFETIMES)], 'a lifetime that can be chosen'),
    }),
    v.strictObject({ type: v.literal('clientClock'), provider, back: flag }),
    v.strictObject({ type: v.literal('sandboxClock'), back: flag }),
    v.strictObject({
      type: v.literal('fleet.start'),
      count: v.picklist(FLEET_SIZES, `${FLEET_SIZES[0]} to ${FLEET_SIZES.at(-1)} processes`),
    }),
    v.strictObject({ type: v.literal('fleet.stop') }),
    v.strictObject({ type: v.literal('fleet.fire') }),
    v.strictObject({ type: v.literal('fleet.killHolder') }),
    v.strictObject({ type: v.literal('fleet.expire') }),
    v.strictObject({ type: v.literal('fleet.redis'), up: flag }),
    v.strictObject({ type: v.literal('fleet.process'), id, up: flag }),
  ],
  'an action with a known type',
);

export type Action = v.InferOutput<typeof actionSchema>;
