/** What `test` runs here: sees to a browser where it may, then runs jest as every package does. */
import { installChromium } from './chromium.mjs';

installChromium();
await import('../../../scripts/run-tests.mjs');
