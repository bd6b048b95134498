import { provideRedis } from '@x/local-redis/find';
import base from '../../jest.base.mjs';
import { ADVICE, FLAGS, findChromium } from './scripts/chromium.mjs';

/** Without a browser, skips the tests that need one and prints a warning. In CI a missing browser is an error. */
export default () => {
  const chromium = findChromium();
  if (chromium === undefined) {
    if (process.env['CI']) throw new Error(ADVICE);
    process.stderr.write(
      `\n${ADVICE}\nUntil then these tests are SKIPPED: nothing below shows that the page works.\n\n`,
    );
  }
  // Without a Redis server, the fleet tests check the page's advice on how to get one.
  provideRedis();
  return {
    ...base,
    globals: { ...base.globals, CHROMIUM: { executablePath: chromium, args: FLAGS } },
    testPathIgnorePatterns: ['/node_modules/', ...(chromium === undefined ? ['\\.browser\\.test\\.ts$'] : [])],
  };
};
