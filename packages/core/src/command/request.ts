import type { EventListener } from '../events.js';
import type { AnyCommand, CommandClientOptions } from './definition.js';
import type { Target } from './diagnosis.js';

/** The credentials and the base URL that a command uses. */
export interface Access {
  readonly credentials: Readonly<Record<string, string>>;
  readonly baseUrl: string;
}

/** The output functions and the signal of a command. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
  /** Removes secrets and control characters from one line of text. */
  readonly safe: (text: string) => string;
}

/** Timeout for the request to the provider in milliseconds. */
const TIMEOUT_MS = 15_000;

/** Returns the options of the client that sends the command's only request. */
export function clientOptions(
  { version }: AnyCommand,
  access: Access,
  onEvent?: EventListener,
): CommandClientOptions<Readonly<Record<string, string>>> {
  return { ...access, timeout: TIMEOUT_MS, retries: 0, userAgent: `command/${version}`, onEvent };
}

/** Calls `run` with a client, and closes the client. */
export async function useClient<Client extends { close(): Promise<void> }, T>(
  client: Client,
  signal: AbortSignal,
  run: (client: Client) => Promise<T>,
): Promise<T> {
  try {
    return await run(client);
  } finally {
    const closed = client.close();
    // A client waits for its token request, but a stopped command must not wait.
    if (!signal.aborted) await closed;
  }
}

/** Returns the server of a base URL that a client has accepted. */
export function targetOf({ baseUrl }: Access): Target {
  const { host, protocol } = new URL(baseUrl);
  return { host, https: protocol === 'https:' };
}
