/** Sees to a browser for the tests of the page, where it may. Without one, jest's configuration says what follows. */
import { installChromium } from './chromium.mjs';

installChromium();
