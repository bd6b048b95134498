import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findRedis } from '@x/local-redis/find';
import { readEnvironment, variablesHelp } from './environment.js';
import { PortError, servePage } from './server/serve-page.js';
import { listenForStop } from './server/stop-request.js';
import { run } from './terminal/run.js';

const HELP = `Runs @x/paysecurez, @x/singleview and @x/paisr once against a sandbox on this machine. Then serves a page
where you can watch the life cycle of the clients' tokens. Press Ctrl-C to stop.

  npm start              run once, then serve the page (set PORT=4000 to use port 4000)
  npm start -- --once    run once and exit
  npm start -- --help    show this help

If the environment contains the credentials of a provider, the run calls the real provider. It makes no
payments, and changes data only if you set PAISR_WRITE=1:

${variablesHelp}
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function runAndServe(): Promise<number> {
  const { stopped } = await listenForStop();
  const code = await Promise.race([run(process.env, print), stopped.then(() => undefined)]);
  if (code === undefined) return 0;
  // Exit code 2 means that required environment variables are missing.
  if (code === 2) return code;
  const pageFolder = fileURLToPath(new URL('./page', import.meta.url));
  const redis = findRedis();
  await servePage({
    live: readEnvironment(process.env),
    fleet: redis === undefined ? undefined : { redis, programs: fileURLToPath(new URL('./fleet', import.meta.url)) },
    port: process.env['PORT'],
    pageFolder,
    stopped,
    print,
  });
  return 0;
}

try {
  const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) print(HELP);
  else if (values.once === true) process.exitCode = await run(process.env, print);
  // Exit explicitly, because an open standard input would keep the process alive.
  else process.exit(await runAndServe());
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof PortError) process.stderr.write(`${message}\n`);
  else if (code?.startsWith('ERR_PARSE_ARGS') === true) process.stderr.write(`${message}\n\n${HELP}`);
  else throw error;
  process.exit(2);
}
