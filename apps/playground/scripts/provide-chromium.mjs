/** Installs a browser for the page tests if it may. If none is found, jest.config.mjs prints what to do. */
import { installChromium } from './chromium.mjs';

installChromium();
