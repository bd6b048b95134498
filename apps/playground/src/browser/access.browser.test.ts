import { describe, expect, it } from '@jest/globals';
import { newCapability } from '../server/capability.js';
import { expectComplaints, fact, opened, page, press, shows, violations } from './page-under-test.js';

describe('access to the page', () => {
  const REFUSED = /status of 401/;
  const refusal = () => page.getByTestId('no-access');
  const isLive = () => shows(page.getByTestId('link'), 'Connected');

  it('the page moves the capability out of the URL and keeps it across reloads', async () => {
    expect(page.url()).toBe(`${opened.origin}/`);
    await page.reload();
    await isLive();
    await press('singleview', 'Make a call');
    await shows(fact('singleview', 'calls'), '1');
    await page.getByTestId('wire').locator('.line').first().click();
    await page.getByTestId('wire-detail').waitFor();
    expect(page.url()).toBe(`${opened.origin}/`);
    expect(await page.evaluate(() => ({ ...localStorage, cookie: document.cookie }))).toEqual({ cookie: '' });
  });

  it('without a capability, the page shows only instructions', async () => {
    expectComplaints(REFUSED);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await shows(refusal(), 'Open the URL that the terminal printed.');
    await shows(page.getByTestId('link'), 'No access');
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    expect(await violations()).toEqual([]);
    // Changing only the fragment does not reload the page.
    await page.goto(opened.url);
    await isLive();
    expect(page.url()).toBe(`${opened.origin}/`);
  });

  it('the page discards a wrong capability and shows instructions', async () => {
    expectComplaints(REFUSED);
    await page.goto(`${opened.origin}/#${newCapability()}`);
    await shows(refusal(), 'Open the URL that the terminal printed.');
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    await page.goto(opened.url);
    await isLive();
  });

  it('a page from a previous run loses access and stops reconnecting', async () => {
    expectComplaints(REFUSED, /net::ERR_/);
    await page.clock.install();
    await opened.loseServer();
    await shows(page.getByTestId('link'), 'Connection lost');
    await opened.regainServer(newCapability());
    await page.clock.runFor(1000);
    await refusal().waitFor();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.clock.runFor(60_000);
    expect(requested).toEqual([]);
  });

  it('the page loses access when it sends an action without the capability', async () => {
    expectComplaints(REFUSED);
    await page.evaluate(() => sessionStorage.clear());
    await press('paysecurez', 'Make a call');
    await refusal().waitFor();
    expect(opened.playground.desks.paysecurez.state().calls).toBe(0);
  });
});
