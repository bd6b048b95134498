/** Installs a browser for the page tests if possible. */
import { installChromium } from './chromium.mjs';

installChromium();
