/**
 * Takes the screenshots for the README and saves them in `docs/`. Requires Chromium and a built playground. If pngquant
 * is installed, the images are compressed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { ADVICE, FLAGS, findChromium } from './chromium.mjs';

const executablePath = findChromium();
if (executablePath === undefined) throw new Error(ADVICE);
mkdirSync('docs', { recursive: true });

const app = spawn(process.execPath, ['dist/main.js'], {
  env: { ...process.env, PORT: '0' },
  stdio: ['pipe', 'pipe', 'inherit'],
});
const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  const page = await browser.newPage({ viewport: { width: 1480, height: 1180 }, colorScheme: 'light' });
  await page.goto(await address());
  await history(page);
  await view(page, 'light', { width: 1480, height: 1580 });
  await take(page, 'light');
  await view(page, 'dark', { width: 1480, height: 1580 });
  await take(page, 'dark');
  await view(page, 'light', { width: 390, height: 844 });
  await take(page, 'phone');
  await view(page, 'light', { width: 1480, height: 1000 });
  await wireLog(page);
  await fleet(page);
} finally {
  await browser.close();
  app.kill('SIGTERM');
}

async function address() {
  for await (const line of createInterface({ input: app.stdout })) {
    const url = /^The playground is at (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the playground ended without printing its URL');
}

/** @param {import('playwright-core').Page} page */
async function history(page) {
  const paysecurez = page.getByTestId('paysecurez');
  const singleview = page.getByTestId('singleview');
  await page.getByTestId('paisr').getByRole('button', { name: 'List the keys' }).click();
  await page.getByTestId('paisr').getByText('Keys', { exact: true }).click();
  await singleview.getByText('Faults and lifetimes').click();
  await singleview.getByLabel('Lifetime of new tokens').selectOption('1 min');
  await singleview.getByRole('button', { name: 'Make a call' }).click();
  await paysecurez.getByRole('button', { name: 'Fire 1,000 calls at once' }).click();
  await paysecurez.getByTestId('run').filter({ hasText: 'done' }).waitFor({ timeout: 120_000 });
  await paysecurez.getByText('Faults and lifetimes').click();
  await paysecurez.getByRole('button', { name: 'Steady load' }).click();
  await page.waitForTimeout(12_000);
  await paysecurez.getByRole('button', { name: 'Expire all tokens' }).click();
  await page.waitForTimeout(12_000);
  await paysecurez.getByText('API', { exact: true }).click();
  await paysecurez.getByRole('switch', { name: 'Down (503)' }).click();
  await page.waitForTimeout(2500);
  await paysecurez.getByRole('switch', { name: 'Down (503)' }).click();
  await page.waitForTimeout(10_000);
  await paysecurez.getByRole('button', { name: 'Revoke all tokens' }).click();
  await page.waitForTimeout(10_000);
  await paysecurez.getByRole('button', { name: 'Cancel' }).click();
  await paysecurez.getByText('Faults and lifetimes').click();
  await paysecurez.getByRole('button', { name: 'Fire 1,000 calls at once' }).click();
  await paysecurez.getByTestId('run').filter({ hasText: 'done' }).waitFor({ timeout: 120_000 });
  await singleview.getByText('API', { exact: true }).click();
  await singleview.getByRole('switch', { name: 'Slow (2 s)' }).click();
  await singleview.getByRole('button', { name: 'Make a call' }).click();
  // Close the panel to make room for the chart.
  await singleview.getByText('Faults and lifetimes').click();
  // Wait until the notices have disappeared, because they cover parts of the page.
  await page.getByTestId('notices').locator('.notice').first().waitFor({ state: 'detached', timeout: 30_000 });
  await page.waitForTimeout(7000);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {'light' | 'dark'} colorScheme
 * @param {{ width: number, height: number }} viewport
 */
async function view(page, colorScheme, viewport) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(1200);
}

/**
 * @param {import('playwright-core').Page | import('playwright-core').Locator} what
 * @param {string} name
 */
async function take(what, name) {
  const path = `docs/${name}.png`;
  await what.screenshot({ path });
  spawnSync('pngquant', ['--force', '--strip', '--speed', '1', '--output', path, '160', path]);
}

/** @param {import('playwright-core').Page} page */
async function wireLog(page) {
  const wire = page.getByTestId('wire');
  await wire.getByLabel('Client').selectOption('Ours');
  await wire.getByLabel('Kind').selectOption('Token requests');
  await wire.locator('.line').first().click();
  await page.getByTestId('wire-detail').waitFor();
  await page.waitForTimeout(500);
  await take(page.locator('.logs'), 'wire');
}

/** @param {import('playwright-core').Page} page */
async function fleet(page) {
  const section = page.getByTestId('fleet');
  const notices = page.getByTestId('notices');
  /** @param {string} name */
  const press = (name) => section.getByRole('button', { name }).click();
  await section.getByLabel('Number of processes').selectOption('6 processes');
  await press('Start the fleet');
  await notices.getByText('started 6 processes with one store').waitFor({ timeout: 60_000 });
  await press('Fire 200 calls in each process');
  await notices.getByText('2,400 calls succeeded').waitFor({ timeout: 60_000 });
  await press('Expire the token');
  await notices.getByText('has expired').waitFor();
  await press('Kill the lease holder');
  await notices.getByText('was killed during its token request').waitFor({ timeout: 60_000 });
  await press('Fire 200 calls in each process');
  await notices.getByText('2,200 calls succeeded').waitFor({ timeout: 60_000 });
  // Wait until all notices have disappeared.
  await page.waitForTimeout(8000);
  await take(section, 'fleet');
}
