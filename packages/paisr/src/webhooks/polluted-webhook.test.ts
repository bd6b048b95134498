import { afterEach, expect, it } from '@jest/globals';
import { ProviderError, signWebhook, type VerifyWebhookOptions, verifyWebhook } from '../index.js';

const NOW = 1_748_800_000_000;
const secret = 'test-secret';
const body = '{"id":"inv_123456","event":"invoice.paid"}';
const signed = signWebhook({ body, secret, sentAt: NOW });
const clock = { now: () => NOW };

/** Fields that would make an invalid webhook valid, or change the result. */
const POLLUTED: Readonly<Record<string, unknown>> = {
  body,
  secret,
  clock,
  headers: signed,
  toleranceSeconds: 604_800,
  sentAt: 0,
  'x-pcb-timestamp': signed['X-PCB-Timestamp'],
  'x-pcb-signature': signed['X-PCB-Signature'],
  'x-paisr-signature': signed['X-PCB-Signature'],
  id: 'evil',
  event: 'evil',
  refused: 'evil',
};

const clean = (): void => {
  for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(Object.prototype, name);
};
afterEach(clean);

const CASES: readonly Partial<VerifyWebhookOptions>[] = [
  { body, headers: signed, secret, clock },
  { body, headers: signed, secret, clock: { now: () => NOW + 301_000 } },
  { body, headers: {}, secret, clock },
  { body, headers: { 'x-pcb-timestamp': signed['X-PCB-Timestamp'] }, secret, clock },
  { body: '{}', headers: signWebhook({ body: '{}', secret, sentAt: NOW }), secret, clock },
  { headers: signed, secret, clock },
  { body, secret, clock },
  { body, headers: signed, clock },
  { body, headers: signed, secret },
  { body, headers: signed, secret: 'another-secret', clock },
];

/** Returns each result as a string. Most results are errors. */
function observed(names: readonly string[]): unknown {
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, { value: POLLUTED[name], configurable: true, writable: true });
  }
  const results = CASES.map((options) => {
    try {
      const { id, event, sentAt } = verifyWebhook(options as VerifyWebhookOptions);
      return `${id} ${event} ${sentAt.getTime()}`;
    } catch (error) {
      return ProviderError.is(error) ? `${error.code} ${Object.keys(error)} ${error.reason}` : String(error);
    }
  });
  clean();
  return results;
}

it('verifyWebhook accepts only the first webhook', () => {
  const results = observed([]) as string[];
  expect(results[0]).toBe(`inv_123456 invoice.paid ${NOW}`);
  for (const result of results.slice(1)) expect(result).toMatch(/^invalid_(webhook|options) /);
});

it.each([
  ...Object.keys(POLLUTED).map((name) => [name, [name]] as const),
  ['all of these fields', Object.keys(POLLUTED)] as const,
])('verifyWebhook behaves the same when Object.prototype is polluted with %s', (_name, names) => {
  const expected = observed([]);
  expect(observed(names)).toEqual(expected);
});
