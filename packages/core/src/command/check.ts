import { ProviderError } from '../errors.js';
import type { TokenLifetimeAssumedEvent } from '../events.js';
import type { Arguments } from './arguments.js';
import type { AnyCommand } from './definition.js';
import { type Diagnosis, diagnoseError, diagnoseKey, diagnoseToken, type Step } from './diagnosis.js';
import type { Exit } from './exit-code.js';
import { asciiJson } from './printable.js';
import { type Access, clientOptions, type Output, targetOf, useClient } from './request.js';

const SOURCES = {
  environment: 'the environment',
  stdin: 'standard input',
  file: 'a file',
  sandbox: 'a sandbox',
} as const;

/** Sends one request with the credentials, and prints which parts of the configuration work. */
export async function check(
  definition: AnyCommand,
  access: Access,
  { json, source }: Arguments,
  { out, signal, safe }: Output,
): Promise<Exit> {
  const { exit, steps } = await diagnose(definition, access, signal);
  const { host } = targetOf(access);
  const shown = steps.map((step) => ({
    ...step,
    text: safe(step.text),
    ...(step.advice !== undefined && { advice: safe(step.advice) }),
  }));
  if (json) {
    out(`${asciiJson({ provider: definition.provider, host: safe(host), ok: exit === 'ok', checks: shown })}\n`);
  } else {
    out(safe(`${definition.title} at ${host}, with credentials from ${SOURCES[source]}`));
    out(`\n${shown.map(lineOf).join('')}`);
  }
  return exit;
}

async function diagnose(definition: AnyCommand, access: Access, signal: AbortSignal): Promise<Diagnosis> {
  let assumed: TokenLifetimeAssumedEvent['source'] | undefined;
  const options = clientOptions(definition, access, (event) => {
    if (event.type === 'token.lifetime_assumed') assumed = event.source;
  });
  try {
    if (definition.kind === 'key') {
      await useClient(definition.createClient(options), signal, (client) => client.verify({ signal }));
      return diagnoseKey(definition, targetOf(access));
    }
    const token = await useClient(definition.createClient(options), signal, (client) => client.token({ signal }));
    return diagnoseToken(token, assumed, definition, targetOf(access));
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    return diagnoseError(error, definition, targetOf(access));
  }
}

function lineOf({ name, status, text, advice }: Step): string {
  const line = `  ${status.padEnd(9)}${name.padEnd(13)}${text}\n`;
  return advice === undefined ? line : `${line}${' '.repeat(24)}${advice}\n`;
}
