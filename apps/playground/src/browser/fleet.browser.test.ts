import { describe, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { FLEET_MEANS } from '../fixtures/fleet-means.js';
import { is, notices, page, shows, violations } from './page-under-test.js';

describe('the fleet', () => {
  const section = (): Locator => page.getByTestId('fleet');
  const on = (side: 'store' | 'alone'): Locator => page.getByTestId(`fleet-${side}`);
  const control = (name: string): Locator => section().getByRole('button', { name });

  if (FLEET_MEANS === undefined) {
    it('the page explains how to install Redis', async () => {
      await shows(section(), /No redis-server .*apt-get install redis-server/);
      expect(await section().getByRole('button').count()).toBe(0);
    });
  } else {
    it('the page shows a fleet with and without a store, killed processes, and a Redis outage', async () => {
      await section().getByLabel('Number of processes').selectOption('2 processes');
      await control('Start the fleet').focus();
      await page.keyboard.press('Enter');
      await shows(section().getByTestId('redis'), 'Redis is up');
      await shows(notices(), 'Fleet: started 2 processes with one store, and 2 without a store');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Stop the fleet');
      await control('Fire 200 calls in each process').click();
      await shows(notices(), '800 calls succeeded, 0 failed');
      await shows(on('store').getByTestId('fleet-tokenRequests'), is('1'));
      await shows(on('alone').getByTestId('fleet-tokenRequests'), is('2'));
      await shows(on('store').getByTestId('fleet-served'), is('400'));
      const names = await on('store').getByTestId('fingerprint').allTextContents();
      expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), names[0]]);
      await control('Kill the lease holder').click();
      await shows(
        notices(),
        /was killed during its token request; the other processes continued, and 1 of 1 calls succeeded/,
      );
      await shows(on('store').getByTestId('phase'), 'Killed');
      await control('Take Redis down').click();
      await shows(section().getByTestId('redis'), 'Redis is down');
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      expect(await violations()).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await page.locator('html[data-theme="dark"]').waitFor();
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await violations()).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
      await control('Stop the fleet').click();
      await on('store').waitFor({ state: 'detached' });
    });
  }
});
