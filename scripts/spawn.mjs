import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const GRACE_MS = 2000;
/** @type {readonly NodeJS.Signals[]} */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command with an outer time limit and gives its exit code. A command that outlives the limit is killed with
 * all that it started, and counts as failed with code 124; one that a signal ended counts as failed with 128 and the
 * number of the signal.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limit: number }} options `limit` in seconds.
 * @returns {Promise<number>}
 */
export function run(command, args, { limit }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      // A process group of its own, so that all that the command started ends with it.
      detached: true,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    /** @param {NodeJS.Signals} signal */
    const killGroup = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // The group has ended by itself in the meantime.
      }
    };
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      console.error(`${command} ${args.join(' ')}: stopped after its limit of ${limit} s`);
      // What it started may have groups of its own: whoever runs under this file passes a SIGTERM on.
      killGroup('SIGTERM');
      setTimeout(() => killGroup('SIGKILL'), GRACE_MS).unref();
    }, limit * 1000);
    // What would end us has to be passed on to that group; some commands answer a signal with success.
    /** @type {NodeJS.Signals | undefined} */
    let interrupted;
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      // Who asks twice is in a hurry.
      killGroup(interrupted === undefined ? signal : 'SIGKILL');
      interrupted = signal;
    };
    for (const signal of ENDING) process.on(signal, pass);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      for (const signal of ENDING) process.off(signal, pass);
      if (interrupted !== undefined) resolve(128 + constants.signals[interrupted]);
      else resolve(expired ? 124 : (code ?? 1));
    });
  });
}
