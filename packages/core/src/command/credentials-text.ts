import { parseEnv } from 'node:util';
import { hasOwn } from '../own-fields.js';
import { readVariables } from '../provider/environment.js';
import type { AnyCommand } from './definition.js';
import { Stop } from './exit-code.js';

/** Credentials, and the base URL if their source contains it. */
export interface CredentialsInput {
  readonly credentials: Readonly<Record<string, string>>;
  readonly baseUrl: string | undefined;
}

/**
 * Reads credentials from text: a JSON object with the fields of the credentials, or `NAME=value` lines with the
 * documented environment variables.
 *
 * @param where Name of the text in errors, such as `the file`.
 * @throws Stop `misconfigured`. The error does not quote the text.
 */
export function parseCredentials(text: string, where: string, definition: AnyCommand): CredentialsInput {
  const content = text.replace(/^\u{feff}/u, '').trim();
  return content.startsWith('{') ? fromJson(content, where, definition) : fromLines(content, where, definition);
}

function fromJson(content: string, where: string, { variables }: AnyCommand): CredentialsInput {
  const names = [...Object.keys(variables), 'baseUrl'];
  const refuse = (text: string): never => {
    throw new Stop(
      'misconfigured',
      `${where} ${text}`,
      `It must be a JSON object with the fields ${names.join(', ')}.`,
    );
  };
  let fields: object;
  try {
    fields = JSON.parse(content);
  } catch {
    // The message of the error quotes the text.
    return refuse('is not valid JSON');
  }
  const entries = Object.entries(fields);
  if (entries.some(([name]) => !names.includes(name))) refuse('has a field with another name');
  const wrong = entries.find(([, value]) => typeof value !== 'string');
  if (wrong !== undefined) refuse(`has a field ${wrong[0]} that is not a string`);
  const missing = Object.entries(variables).find(([name, { optional }]) => optional !== true && !hasOwn(fields, name));
  if (missing !== undefined) refuse(`does not have the field ${missing[0]}`);
  const { baseUrl, ...credentials } = Object.fromEntries(entries) as Record<string, string>;
  return { credentials, baseUrl };
}

function fromLines(content: string, where: string, { variables, baseUrlVariable }: AnyCommand): CredentialsInput {
  const env = parseEnv(content);
  const { values, missing } = readVariables(variables, env);
  if (missing.length > 0) {
    throw new Stop(
      'misconfigured',
      `${where} does not set ${missing.join(', ')}`,
      'It must contain NAME=value lines, or a JSON object. The help (--help) shows both.',
    );
  }
  return { credentials: values, baseUrl: baseUrlOf(env, baseUrlVariable) };
}

/** Returns the base URL in a set of variables. An empty variable counts as unset. */
export function baseUrlOf(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return (Object.hasOwn(env, name) ? env[name] : undefined) || undefined;
}
