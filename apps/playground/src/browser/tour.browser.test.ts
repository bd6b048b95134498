import { expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { FLEET_MEANS } from '../fixtures/fleet-means.js';
import { fact, figure, is, page, shows } from './page-under-test.js';

const step = (id: string): Locator => page.getByTestId(`step-${id}`);

/** Moves the focus with the Tab key until it is on the element. */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 200; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the Tab key does not reach the element');
}

/** Presses the button of a step by keyboard. */
async function start(id: string, name: string): Promise<void> {
  const enabled = page.locator('[aria-disabled="false"]');
  const button = step(id).getByRole('button', { name, exact: true }).and(enabled);
  await tabTo(button);
  await page.keyboard.press('Enter');
}

const isDone = (id: string): Promise<void> =>
  step(id).and(page.locator('[data-done="true"]')).waitFor({ timeout: 75_000 });

const numberIn = async (side: 'ours' | 'cached', name: string): Promise<number> =>
  Number((await figure(side, name).textContent())?.replace(/[^\d].*$/, ''));

it('the tour works with only a keyboard, and its steps show the promised numbers', async () => {
  await start('burst', 'Fire 1,000 calls');
  await isDone('burst');
  expect(await figure('ours', 'token-requests').textContent()).toBe('1');
  expect(await figure('perCall', 'token-requests').textContent()).toBe('1,000');

  await start('load', 'Start a load with 10-second tokens');
  await shows(page.locator('.ring'), 'of 10 s');
  await isDone('load');
  expect(await numberIn('ours', 'failed')).toBe(0);
  expect(await numberIn('ours', 'unauthorized')).toBe(0);

  await start('expire', 'Expire all tokens');
  await isDone('expire');
  expect(await numberIn('ours', 'unauthorized')).toBeGreaterThan(0);
  expect(await numberIn('ours', 'failed')).toBe(0);

  await start('outage', 'Take the token endpoint down');
  await isDone('outage');
  await shows(page.getByTestId('recovery'), 'at most 5 s after the endpoint works again');
  await shows(figure('ours', 'failed'), /\(unavailable\)/);

  await start('recovery', 'Bring the token endpoint back');
  await isDone('recovery');
  await shows(fact('paysecurez', 'phase'), 'Fresh');

  await start('wire', 'Show the token requests');
  await page.getByTestId('wire').locator('.line').first().focus();
  await page.keyboard.press('Enter');
  await isDone('wire');
  await shows(page.getByTestId('wire-detail').getByLabel('Request'), 'secret client_secret');

  if (FLEET_MEANS === undefined) return;
  await start('fleet', 'Start a fleet and fire its calls');
  await isDone('fleet');
  const requests = (side: string): Locator => page.getByTestId(`fleet-${side}`).getByTestId('fleet-tokenRequests');
  await shows(requests('store'), is('1'));
  await shows(requests('alone'), is('4'));

  await start('kill', 'Kill the lease holder');
  await isDone('kill');
  await shows(page.getByTestId('tour'), 'You have seen everything.');
}, 240_000);
