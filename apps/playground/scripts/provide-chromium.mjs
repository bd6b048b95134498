/** Installs a browser for the page tests if possible. If no browser is found afterwards, jest.config.mjs prints what to do. */
import { installChromium } from './chromium.mjs';

installChromium();
