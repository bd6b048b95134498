import { ProviderError } from '@x/paysecurez';
import type { Action } from '../shared/action-schema.js';
import type { ActionResult } from '../shared/actions.js';
import type { Playground } from './playground.js';
import { Refusal } from './refusal.js';

/** Performs an action. Returns provider errors as results, so that the page can show them. */
export async function perform(playground: Playground, action: Action): Promise<ActionResult> {
  try {
    return { ok: true, ...(await resultOf(playground, action)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, text: error.message };
    if (ProviderError.is(error)) return { ok: false, text: playground.shown(`${error.code}: ${error.message}`) };
    throw error;
  }
}

async function resultOf(playground: Playground, action: Action): Promise<Omit<ActionResult, 'ok'>> {
  const { desks, context, clockSwitch, fleet } = playground;
  const { paysecurez, paisr } = desks;
  switch (action.type) {
    case 'token':
      await desks[action.provider].token(action.fresh);
      return { text: action.fresh ? 'the client has a fresh token' : 'the client has a token' };
    case 'call':
      await desks[action.provider].call();
      return { text: 'the call succeeded' };
    case 'burst':
      return { text: `started: ${desks[action.provider].burst(action.opponent).title}` };
    case 'load':
      return { text: `started: ${desks[action.provider].load(action.perSecond, action.opponent).title}` };
    case 'transactions':
      return { text: `started: ${paysecurez.transactions(action.count).title}` };
    case 'cancel':
      if (!context.runs.cancel(action.run)) throw new Refusal('the run has already ended');
      return { text: 'canceled' };
    case 'keys.list':
      await paisr.list();
      return { text: 'keys listed' };
    case 'keys.create':
      await paisr.create(action.description, action.scopes);
      return { text: 'key created; its secret can be shown once' };
    case 'keys.reveal':
      return { text: 'the secret is shown only once', secret: paisr.reveal(action.id) };
    case 'keys.rename':
      await paisr.rename(action.id, action.description);
      return { text: 'key renamed' };
    case 'keys.addScope':
      await paisr.addScope(action.id, action.scope);
      return { text: 'scope added' };
    case 'keys.removeScope':
      await paisr.removeScope(action.id, action.scope);
      return { text: 'scope removed' };
    case 'keys.revoke':
      await paisr.revokeKey(action.id);
      return { text: 'key revoked' };
    case 'fault':
    case 'faultPlace': {
      const switches = desks[action.provider].switches();
      if (action.type === 'fault') switches.turn(action.fault, action.on);
      else switches.moveTo(action.place);
      return { text: switches.on.length === 0 ? 'no fault is on' : `faults on: ${switches.on.join(', ')}` };
    }
    case 'expire':
      desks[action.provider].expire();
      return { text: 'every token issued so far has expired; the client does not know this yet' };
    case 'revoke':
      desks[action.provider].switches();
      desks[action.provider].revoke();
      return { text: `every ${action.provider === 'paisr' ? 'key' : 'token'} issued so far is revoked` };
    case 'rotate':
      playground.rotate(action.provider);
      return {
        text: `the ${action.provider === 'paisr' ? 'key' : 'secret'} was replaced; the provider now rejects the old one`,
      };
    case 'lifetime':
      return { text: await desks[action.provider].setLifetime(action.seconds) };
    case 'clientClock':
      desks[action.provider].switches();
      desks[action.provider].clock.back = action.back;
      return { text: action.back ? "the client's clock is one hour behind" : "the client's clock is correct again" };
    case 'sandboxClock':
      clockSwitch.set(action.back);
      return {
        text: action.back ? "the sandbox's clock is one hour behind" : "the sandbox's clock is correct again",
      };
    case 'fleet.start':
      return { text: await fleet.start(action.count) };
    case 'fleet.stop':
      return { text: await fleet.stop() };
    case 'fleet.fire':
      return { text: await fleet.fire() };
    case 'fleet.killHolder':
      return { text: await fleet.killHolder() };
    case 'fleet.expire':
      return { text: fleet.expire() };
    case 'fleet.redis':
      return { text: await fleet.setRedis(action.up) };
    case 'fleet.process':
      return { text: await fleet.setProcess(action.id, action.up) };
  }
}
