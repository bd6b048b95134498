#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { runCommand } from './command/command.js';
import { startSandbox } from './index.js';

// Accessing process.stdin opens it, so check the file descriptor first. Pipes between Node processes are sockets.
const input = fstatSync(0);
const stdin = input.isFIFO() || input.isSocket() ? process.stdin : undefined;

// A reader that stops after the first line (`| head -1`) ends the log, not the sandbox.
process.stdout.on('error', () => {});

process.exitCode = await runCommand(process.argv.slice(2), {
  start: startSandbox,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  // Node decides: it respects NO_COLOR, NODE_DISABLE_COLORS, FORCE_COLOR and TERM.
  colours: process.stdout.isTTY === true && process.stdout.hasColors(),
  stdin,
  signal: new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  }),
});
// Otherwise the open pipe would keep the process running.
stdin?.destroy();
