import * as v from 'valibot';
import { type Action, actionSchema } from '../shared/action-schema.js';

/** Returns the validated action, or an error message that does not quote the input. */
export function readAction(value: unknown): { readonly action: Action } | { readonly refused: string } {
  const { success, output, issues } = v.safeParse(actionSchema, value);
  if (success) return { action: output };
  const [issue] = issues;
  const field = v.getDotPath(issue) ?? 'the action';
  // Valibot's default messages would quote the input.
  const requirement =
    issue.kind === 'schema' && issue.type === 'strict_object'
      ? 'present exactly when the action has this field'
      : issue.message;
  return { refused: `${field}: must be ${requirement}` };
}
