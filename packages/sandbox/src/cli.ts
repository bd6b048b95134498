#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { runCommand } from './command/command.js';
import { startSandbox } from './index.js';

// Touching process.stdin opens it, so that it is looked at by its descriptor first. Node's own pipes are sockets.
const input = fstatSync(0);
const stdin = input.isFIFO() || input.isSocket() ? process.stdin : undefined;

// Whoever reads the first line and leaves (`| head -1`) ends the log, and not the sandbox.
process.stdout.on('error', () => {});

process.exitCode = await runCommand(process.argv.slice(2), {
  start: startSandbox,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  // Node's own judgement: NO_COLOR, NODE_DISABLE_COLORS, FORCE_COLOR and TERM are honoured.
  colours: process.stdout.isTTY === true && process.stdout.hasColors(),
  stdin,
  signal: new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  }),
});
// An open pipe that is being read would keep the process.
stdin?.destroy();
