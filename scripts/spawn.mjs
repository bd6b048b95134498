import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const GRACE_MS = 2000;
/** @type {readonly NodeJS.Signals[]} */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command with a time limit and resolves to its exit code. When the limit is reached, the command and its child
 * processes are killed and the exit code is 124. If a signal interrupts the run, the exit code is 128 plus the signal
 * number.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limit: number }} options `limit` is in seconds.
 * @returns {Promise<number>}
 */
export function run(command, args, { limit }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      // The command gets its own process group, so that its child processes are killed together with it.
      detached: true,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    /** @param {NodeJS.Signals} signal */
    const killGroup = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // The process group no longer exists.
      }
    };
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      console.error(`${command} ${args.join(' ')}: stopped after its limit of ${limit} s`);
      // Child processes may be in other groups. Scripts that use this module forward the SIGTERM to them.
      killGroup('SIGTERM');
      setTimeout(() => killGroup('SIGKILL'), GRACE_MS).unref();
    }, limit * 1000);
    // Signals must be forwarded to the separate process group. The signal is stored because some commands exit with
    // code 0 after a signal.
    /** @type {NodeJS.Signals | undefined} */
    let interrupted;
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      // A second signal kills the command immediately.
      killGroup(interrupted === undefined ? signal : 'SIGKILL');
      interrupted = signal;
    };
    for (const signal of STOP_SIGNALS) process.on(signal, pass);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      for (const signal of STOP_SIGNALS) process.off(signal, pass);
      if (interrupted !== undefined) resolve(128 + constants.signals[interrupted]);
      else resolve(expired ? 124 : (code ?? 1));
    });
  });
}
