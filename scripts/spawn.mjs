import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const GRACE_MS = 2000;
/** @type {readonly NodeJS.Signals[]} */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command with an outer time limit and resolves to its exit code. A command that exceeds the limit is killed with
 * all its child processes; the code is then 124. If a signal ends the run, the code is 128 plus the number of the signal.
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
      // A separate process group, so that child processes of the command end with it.
      detached: true,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    /** @param {NodeJS.Signals} signal */
    const killGroup = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // The group has already ended.
      }
    };
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      console.error(`${command} ${args.join(' ')}: stopped after its limit of ${limit} s`);
      // Child processes may be in other groups. Scripts that use this module pass a SIGTERM on to them.
      killGroup('SIGTERM');
      setTimeout(() => killGroup('SIGKILL'), GRACE_MS).unref();
    }, limit * 1000);
    // Signals must be passed on to that group. Some commands exit with success after a signal.
    /** @type {NodeJS.Signals | undefined} */
    let interrupted;
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      // The second signal kills immediately.
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
