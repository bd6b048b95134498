#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { runCommand } from './command/command.js';
import { startSandbox } from './index.js';

// Check the file descriptor first, because accessing `process.stdin` opens it. Pipes between Node.js processes are
// sockets.
const input = fstatSync(0);
const stdin = input.isFIFO() || input.isSocket() ? process.stdin : undefined;

// Keep the sandbox running when the process that reads its output closes the pipe (`| head -1`).
process.stdout.on('error', () => {});

process.exitCode = await runCommand(process.argv.slice(2), {
  start: startSandbox,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  // `hasColors` respects NO_COLOR, NODE_DISABLE_COLORS, FORCE_COLOR and TERM.
  colours: process.stdout.isTTY === true && process.stdout.hasColors(),
  stdin,
  signal: new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  }),
});
// Close the input, because an open pipe would keep the process running.
stdin?.destroy();
