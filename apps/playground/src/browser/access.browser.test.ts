import { describe, expect, it } from '@jest/globals';
import { newCapability } from '../server/capability.js';
import { expectComplaints, fact, opened, page, press, shows, violations } from './page-under-test.js';

describe('access to the page', () => {
  const REFUSED = /status of 401/;
  const refusal = () => page.getByTestId('no-access');
  const isLive = () => shows(page.getByTestId('link'), 'Live');

  it('comes with the printed URL, leaves the address bar, and survives a reload', async () => {
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

  it('is refused without it, with a sentence that says what to do and nothing else', async () => {
    expectComplaints(REFUSED);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await shows(refusal(), 'Open the URL that the terminal printed.');
    await shows(page.getByTestId('link'), 'No access');
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    expect(await violations()).toEqual([]);
    // Put into the address bar of the same tab, it loads no new page.
    await page.goto(opened.url);
    await isLive();
    expect(page.url()).toBe(`${opened.origin}/`);
  });

  it('is refused with a wrong one, which is not kept', async () => {
    expectComplaints(REFUSED);
    await page.goto(`${opened.origin}/#${newCapability()}`);
    await shows(refusal(), 'Open the URL that the terminal printed.');
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    await page.goto(opened.url);
    await isLive();
  });

  it('ends with the run: the page of another run says so, and stops trying', async () => {
    expectComplaints(REFUSED, /net::ERR_/);
    await page.clock.install();
    await opened.loseServer();
    await shows(page.getByTestId('link'), 'Connection lost');
    await opened.regainServer(newCapability());
    await page.clock.runFor(1000);
    await refusal().waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.clock.runFor(60_000);
    expect(asked).toEqual([]);
  });

  it('is asked for by every action, and a page that loses it says so', async () => {
    expectComplaints(REFUSED);
    await page.evaluate(() => sessionStorage.clear());
    await press('paysecurez', 'Make a call');
    await refusal().waitFor();
    expect(opened.playground.desks.paysecurez.state().calls).toBe(0);
  });
});
