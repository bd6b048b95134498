/** What each runtime runs: prints what was found, as a line of JSON. */
import { conform } from './conformance.js';
import { surroundingsOf } from './surroundings.js';

conform(surroundingsOf(process.env)).then((findings) => {
  process.stdout.write(`${JSON.stringify(findings)}\n`);
});
