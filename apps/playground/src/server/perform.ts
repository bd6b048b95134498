import { ProviderError } from '@x/paysecurez';
import type { Action, ActionResult } from '../shared/actions.js';
import type { Playground } from './playground.js';
import { Refusal } from './refusal.js';

/** Does what the page asks for. What a provider fails with is an answer like any other: the page shows it. */
export async function perform(playground: Playground, action: Action): Promise<ActionResult> {
  try {
    return { ok: true, ...(await done(playground, action)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, text: error.message };
    if (ProviderError.is(error)) return { ok: false, text: playground.shown(`${error.code}: ${error.message}`) };
    throw error;
  }
}

async function done(playground: Playground, action: Action): Promise<Omit<ActionResult, 'ok'>> {
  const { desks, around, clockSwitch, fleet } = playground;
  const { paysecurez, paisr } = desks;
  switch (action.type) {
    case 'token':
      await desks[action.provider].token(action.fresh);
      return { text: action.fresh ? 'a fresh token is in hand' : 'a token is in hand' };
    case 'call':
      await desks[action.provider].call();
      return { text: 'the call went well' };
    case 'burst':
      return { text: `started: ${desks[action.provider].burst(action.naive).title}` };
    case 'load':
      return { text: `started: ${desks[action.provider].load(action.perSecond, action.naive).title}` };
    case 'transactions':
      return { text: `started: ${paysecurez.transactions(action.count).title}` };
    case 'cancel':
      if (!around.runs.cancel(action.run)) throw new Refusal('it has ended already');
      return { text: 'cancelled' };
    case 'keys.list':
      await paisr.list();
      return { text: 'listed' };
    case 'keys.create':
      await paisr.create(action.description, action.scopes);
      return { text: 'a key was made; its secret can be shown once' };
    case 'keys.reveal':
      return { text: 'this is the only time that it is shown', secret: paisr.reveal(action.id) };
    case 'keys.rename':
      await paisr.rename(action.id, action.description);
      return { text: 'renamed' };
    case 'keys.addScope':
      await paisr.addScope(action.id, action.scope);
      return { text: 'scope added' };
    case 'keys.removeScope':
      await paisr.removeScope(action.id, action.scope);
      return { text: 'scope removed' };
    case 'keys.revoke':
      await paisr.revokeKey(action.id);
      return { text: 'revoked' };
    case 'fault':
    case 'faultPlace': {
      const switches = desks[action.provider].switches();
      if (action.type === 'fault') switches.turn(action.fault, action.on);
      else switches.moveTo(action.place);
      return { text: switches.on.length === 0 ? 'no fault is on' : `on: ${switches.on.join(', ')}` };
    }
    case 'expire':
      desks[action.provider].expire();
      return { text: 'every token issued so far has ended; the client does not know yet' };
    case 'revoke':
      desks[action.provider].switches();
      desks[action.provider].revoke();
      return { text: `every ${action.provider === 'paisr' ? 'key' : 'token'} issued so far is revoked` };
    case 'rotate':
      playground.rotate(action.provider);
      return {
        text: `the ${action.provider === 'paisr' ? 'key' : 'secret'} was replaced; the old one is refused from now on`,
      };
    case 'lifetime':
      desks[action.provider].setLifetime(action.seconds);
      return { text: `tokens from now on live ${action.seconds} s` };
    case 'clientClock':
      desks[action.provider].switches();
      desks[action.provider].clock.back = action.back;
      return { text: action.back ? "the client's clock is an hour behind" : "the client's clock is right again" };
    case 'sandboxClock':
      clockSwitch.set(action.back);
      return {
        text: action.back ? 'the clock of the sandbox is an hour behind' : 'the clock of the sandbox is right again',
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
