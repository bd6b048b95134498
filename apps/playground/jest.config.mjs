import base from '../../jest.base.mjs';
import { provideRedis } from '../../scripts/find-redis.mjs';
import { ADVICE, FLAGS, findChromium } from './scripts/chromium.mjs';

/** Without a browser the tests that need one are left out, loudly; in CI that is a failure. */
export default () => {
  const chromium = findChromium();
  if (chromium === undefined) {
    if (process.env['CI']) throw new Error(ADVICE);
    process.stderr.write(`\n${ADVICE}\nUntil then they are LEFT OUT: nothing below says that the page works.\n\n`);
  }
  return {
    ...base,
    globals: {
      ...base.globals,
      CHROMIUM: { executablePath: chromium, args: FLAGS },
      // Without one the tests of the fleet see to what the page says then.
      REDIS_SERVER: provideRedis() ?? '',
    },
    testPathIgnorePatterns: ['/node_modules/', ...(chromium === undefined ? ['\\.browser\\.test\\.ts$'] : [])],
  };
};
