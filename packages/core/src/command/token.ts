import { ProviderError } from '../errors.js';
import type { Arguments } from './arguments.js';
import type { TokenCommand } from './definition.js';
import { diagnoseError, secondsOf } from './diagnosis.js';
import { type Exit, Stop } from './exit-code.js';
import { asciiJson } from './printable.js';
import { type Access, clientOptions, type Output, targetOf, useClient } from './request.js';

/** Requests a token and prints it. The thrown error explains a failure. */
export async function printToken(
  definition: TokenCommand<Readonly<Record<string, string>>>,
  access: Access,
  { json, header }: Arguments,
  { out, signal }: Output,
): Promise<Exit> {
  try {
    const client = definition.createClient(clientOptions(definition, access));
    const token = await useClient(client, signal, (opened) => opened.token({ signal }));
    const text = token.reveal();
    if (json) out(`${asciiJson({ token: text, expiresAt: token.expiresAt, expiresIn: secondsOf(token) })}\n`);
    else out(header ? `Authorization: Bearer ${text}\n` : `${text}\n`);
    return 'ok';
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    const { exit, steps } = diagnoseError(error, definition, targetOf(access));
    const problem = steps.find(({ status }) => status !== 'ok');
    throw new Stop(exit, problem?.text ?? '', problem?.advice);
  }
}
