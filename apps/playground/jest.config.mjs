import { provideRedis } from '@x/local-redis/find';
import base from '../../jest.base.mjs';
import { ADVICE, FLAGS, findChromium } from './scripts/chromium.mjs';

/** Without a browser the tests that need one are left out, loudly; in CI that is a failure. */
export default () => {
  const chromium = findChromium();
  if (chromium === undefined) {
    if (process.env['CI']) throw new Error(ADVICE);
    process.stderr.write(`\n${ADVICE}\nUntil then they are LEFT OUT: nothing below says that the page works.\n\n`);
  }
  // Without a server the tests of the fleet look at what the page says then.
  provideRedis();
  return {
    ...base,
    globals: { ...base.globals, CHROMIUM: { executablePath: chromium, args: FLAGS } },
    testPathIgnorePatterns: ['/node_modules/', ...(chromium === undefined ? ['\\.browser\\.test\\.ts$'] : [])],
  };
};
