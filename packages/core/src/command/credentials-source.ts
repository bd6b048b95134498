import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { missingText, readVariables } from '../provider/environment.js';
import { baseUrlOf, type CredentialsInput, parseCredentials } from './credentials-text.js';
import type { AnyCommand } from './definition.js';
import { Stop } from './exit-code.js';

/** Maximum size of a credentials file, and of standard input. */
const MAX_BYTES = 64 * 1024;

/** Permissions of users other than the file's owner. */
const OTHERS = 0o077;

/** Reads the credentials from the documented environment variables. */
export function fromVariables(
  env: Readonly<Record<string, string | undefined>>,
  definition: AnyCommand,
): CredentialsInput {
  const { values, missing } = readVariables(definition.variables, env);
  if (missing.length > 0) {
    throw new Stop(
      'misconfigured',
      missingText(missing),
      'Set them in the environment, or pass the credentials with --stdin or --file. To try the command, use --sandbox.',
    );
  }
  return { credentials: values, baseUrl: baseUrlOf(env, definition.baseUrlVariable) };
}

/** Reads the credentials from standard input. */
export async function fromStdin(
  stdin: Readable & { readonly isTTY?: boolean },
  definition: AnyCommand,
  signal: AbortSignal,
): Promise<CredentialsInput> {
  if (stdin.isTTY === true) {
    throw new Stop('usage', '--stdin needs a pipe or a file as standard input, because a terminal shows what you type');
  }
  return parseCredentials(await readText(stdin, 'standard input', signal), 'standard input', definition);
}

/**
 * Reads the credentials from a file that only its owner can access. The errors do not contain the path, because a user
 * may pass a secret instead of a path.
 *
 * @param platform Value of `process.platform`. On Windows, the mode of a file does not describe its permissions.
 */
export async function fromFile(
  path: string,
  definition: AnyCommand,
  platform: string,
  signal: AbortSignal,
): Promise<CredentialsInput> {
  const handle = await openFile(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw refused('must be a regular file', 'Use --stdin for a pipe.');
    if (platform !== 'win32' && (stats.mode & OTHERS) !== 0) {
      const mode = (stats.mode & 0o777).toString(8).padStart(3, '0');
      throw refused(`must be accessible only to its owner (its mode is ${mode})`, 'Run chmod 600 on the file.');
    }
    const stream = handle.createReadStream({ autoClose: false });
    return parseCredentials(await readText(stream, 'the file', signal), 'the file', definition);
  } finally {
    await handle.close();
  }
}

/** Opens a file without waiting, because opening a named pipe could otherwise not be canceled. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, READ_ONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refused(code === 'ENOENT' ? 'does not exist' : `cannot be opened (${code})`);
  }
}

function refused(text: string, advice?: string): Stop {
  return new Stop('misconfigured', `the file of --file ${text}`, advice);
}

async function readText(stream: Readable, where: string, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const read = async (): Promise<void> => {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_BYTES) throw new Stop('misconfigured', `${where} must not be larger than ${MAX_BYTES} bytes`);
      chunks.push(chunk);
    }
  };
  try {
    await untilAborted(read(), signal);
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof Stop) throw error;
    signal.throwIfAborted();
    throw new Stop('misconfigured', `${where} cannot be read as UTF-8 text`);
  } finally {
    stream.destroy();
  }
}

/** Waits for a promise until the signal is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
