/**
 * The command of a provider's package, such as `npx @x/paysecurez check`. Importing `@x/core` does not load this entry.
 * It is meant for the packages of this repository, so its API may change in any release.
 *
 * @module @x/core/command
 */

export type {
  CommandClientOptions,
  CommandDefinition,
  KeyCommand,
  KeyCommandClient,
  TokenCommand,
  TokenCommandClient,
} from './command/definition.js';
export { startCommand } from './command/start-command.js';
