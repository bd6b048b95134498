import { provideRedis } from '@x/local-redis/find';
import base from '../../jest.base.mjs';
import { ADVICE, FLAGS, findChromium } from './scripts/chromium.mjs';

/** Skips the page tests with a warning if no browser is found. In CI, throws an error instead. */
export default () => {
  const chromium = findChromium();
  if (chromium === undefined) {
    if (process.env['CI']) throw new Error(ADVICE);
    process.stderr.write(
      `\n${ADVICE}\nUntil then, the page tests are SKIPPED, and the results below do not show that the page works.\n\n`,
    );
  }
  // If Redis is not installed, the fleet tests check that the page shows how to install it.
  provideRedis();
  return {
    ...base,
    globals: { ...base.globals, CHROMIUM: { executablePath: chromium, args: FLAGS } },
    testPathIgnorePatterns: ['/node_modules/', ...(chromium === undefined ? ['\\.browser\\.test\\.ts$'] : [])],
  };
};
