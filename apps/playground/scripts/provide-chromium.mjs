/** Installs a browser for the page tests if possible. If no browser is found afterwards, jest.config.mjs prints instructions. */
import { installChromium } from './chromium.mjs';

installChromium();
