import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import type { LiveProviders } from '../environment.js';
import { PROVIDERS, type ProviderName, type Side } from '../shared/state.js';
import { launch, OpenPage } from './open-page.js';

/**
 * Opens the page in a real browser before each test. After each test, checks for unexpected console messages, requests to other
 * hosts, and secrets.
 */

// The page tests are slow on a busy machine.
jest.setTimeout(120_000);

let browser: Browser;
export let opened: OpenPage;
export let page: Page;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

beforeEach(() => open());

afterEach(async () => {
  try {
    const { urls, bodies, complaints } = await opened.traces();
    expect(complaints.filter((text) => !expected.some((one) => one.test(text)))).toEqual([]);
    expect(urls.filter((url) => new URL(url).origin !== opened.origin)).toEqual([]);
    const everything = [...urls, ...bodies.filter((body) => !isRevealed(body)), await opened.browserState()].join('\n');
    expect(bodies.some((body) => body.startsWith('{"type":"snapshot"'))).toBe(true);
    expect(everything).not.toContain(opened.capability);
    // The last alternative matches the base64-encoded key of a fleet's store.
    expect(everything.match(/sandbox_\w+|eyJ[\w.-]+|c2FuZGJveF\w*/g) ?? []).toEqual([]);
  } finally {
    expected = [];
    await opened.close();
  }
});

async function open(live?: LiveProviders): Promise<void> {
  opened = await OpenPage.open(browser, live);
  page = opened.page;
}

/** Starts a new playground with the given live providers and opens its page. */
export async function reopen(live: LiveProviders): Promise<void> {
  await opened.close();
  await open(live);
}

let expected: readonly RegExp[] = [];

/** Allows console messages that match one of the patterns. All other warnings and errors fail the test. */
export function expectComplaints(...patterns: readonly RegExp[]): void {
  expected = patterns;
}

/** Returns whether the body is a response to `keys.reveal`, the only response that may contain a secret. */
const isRevealed = (body: string): boolean => /^\{"ok":true,"text":"[^"]*","secret":"[^"]*"\}$/.test(body);

export const card = (provider: ProviderName): Locator => page.getByTestId(provider);
export const button = (provider: ProviderName, name: string | RegExp): Locator =>
  card(provider).getByRole('button', { name });
/** Selects the provider that the page shows. */
export const choose = (provider: ProviderName): Promise<void> =>
  page.locator('label:has(input[name="provider"])').nth(PROVIDERS.indexOf(provider)).click();
/** Selects a provider and presses a button on its card. A button ignores clicks during its action. */
export async function press(provider: ProviderName, name: string | RegExp): Promise<void> {
  await choose(provider);
  await button(provider, name).and(page.locator(':not([aria-busy="true"])')).click();
}
/** A figure of the latest run. */
export const figure = (side: Side, name: string): Locator => page.getByTestId(`${side}-${name}`);
export const fact = (provider: ProviderName, name: string): Locator => card(provider).getByTestId(name);
export const notices = (): Locator => page.getByTestId('notices');

/** Waits until an element shows the given text. */
export async function shows(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Waits until the run of the selected provider is in the given state. */
export async function runIs(provider: ProviderName, state: string): Promise<void> {
  const run = page.locator(`[data-testid="run"][data-provider="${provider}"][data-state="${state}"]`);
  await run.waitFor({ timeout: 75_000 });
}

export const is = (text: string): RegExp => new RegExp(`^${text}$`);

export async function openFaults(provider: ProviderName): Promise<void> {
  await choose(provider);
  await card(provider).getByText('Faults and lifetimes').click();
}

/** Toggles a switch and waits until it has changed. Otherwise, the server might receive the next action first. */
export async function toggle(provider: ProviderName, name: string): Promise<void> {
  const control = card(provider).getByRole('switch', { name });
  const before = await control.getAttribute('aria-checked');
  await control.click();
  await control.and(page.locator(`[aria-checked="${before === 'true' ? 'false' : 'true'}"]`)).waitFor();
}

export async function aimFaultsAtApi(provider: ProviderName): Promise<void> {
  await card(provider).getByText('API', { exact: true }).click();
  await shows(notices(), 'no fault is on');
}

/** Returns all accessibility problems that axe finds on the page. */
export async function violations(): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
