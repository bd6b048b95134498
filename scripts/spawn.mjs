import { spawn } from 'node:child_process';

/**
 * Runs a command with an outer time limit and gives its exit code. A command that outlives the limit is killed with
 * all that it started, and counts as failed with code 124.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limit: number; cwd?: string; env?: NodeJS.ProcessEnv }} options `limit` in seconds.
 * @returns {Promise<number>}
 */
export function run(command, args, { limit, cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', detached: true, cwd, env: env ?? process.env });
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
      killGroup('SIGKILL');
    }, limit * 1000);
    // The child has a process group of its own, so what would end us has to be passed on.
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => killGroup(signal);
    process.once('SIGINT', pass);
    process.once('SIGTERM', pass);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(expired ? 124 : (code ?? 1));
    });
  });
}
