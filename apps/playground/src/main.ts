import { parseArgs } from 'node:util';
import { variablesHelp } from './environment.js';
import { run } from './run.js';

const HELP = `Runs @x/paysecurez, @x/singleview and @x/paisr once, against a sandbox on this machine.

  npm start -- --once    run once and end
  npm start -- --help    this text

With credentials in the environment a provider is run for real. No payment is made and, but for
PAISR_WRITE, nothing is changed:

${variablesHelp}
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) print(HELP);
  else process.exitCode = await run(process.env, print);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
  process.stderr.write(`${message}\n\n${HELP}`);
  process.exitCode = 2;
}
