import { constantMessages, isBearer, objectMessage, ownFields } from '@x/core';
import * as v from 'valibot';

/** What goes to Paisr and what comes back, as its published API description has it. */

const text = v.string('must be a string');

const TOKEN_ID = /^tkn_[\w-]+$/;

/** An id that is safe as a segment of a path. */
const idOf = (what: string, pattern: RegExp): v.GenericSchema<string> => v.pipe(v.string(what), v.regex(pattern, what));

/** A date that can't be read is left out: a list of keys is too useful to fail for it. */
const date = v.pipe(
  v.unknown(),
  v.transform((given) => {
    const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
    return Number.isNaN(at) ? undefined : new Date(at);
  }),
);

/** `{id, description, permissions: [{id, type}], created_at, created_by, expires_at}` */
const tokenObject = v.pipe(
  v.object(
    {
      id: text,
      description: text,
      permissions: v.array(v.object({ id: text, type: text }, objectMessage), 'must be an array'),
      created_at: v.optional(date),
      created_by: v.nullish(text),
      expires_at: v.optional(date),
    },
    objectMessage,
  ),
  v.transform(ownFields),
  v.transform(({ id, description, permissions, created_at, created_by, expires_at }) => ({
    id,
    description,
    permissions,
    ...(created_at && { createdAt: created_at }),
    ...(created_by && { createdBy: created_by }),
    ...(expires_at && { expiresAt: expires_at }),
  })),
);

const success = v.literal(true, 'must be true');

/** Of `create`: `{success: true, data: {id: "tkn_…", secret}}` */
export const createdAnswer = constantMessages(
  v.object(
    {
      success,
      data: v.object(
        {
          id: idOf('must be an id, tkn_…', TOKEN_ID),
          // What can't be sent as a bearer is no key, and one that is lost.
          secret: v.pipe(text, v.check(isBearer, 'must contain only printable ASCII characters without spaces')),
        },
        objectMessage,
      ),
    },
    objectMessage,
  ),
);

/** The key that `create` brings. */
export const keyOf = ({ data }: v.InferOutput<typeof createdAnswer>): string => data.secret;

/** Reports one issue: a list of a million mistakes would take seconds and gigabytes to report. */
const FIRST_ISSUE = { abortEarly: true } as const;

/** Of `list`: `{success: true, data: {tokens: […]}}` */
export const listAnswer = constantMessages(
  v.config(
    v.object(
      { success, data: v.object({ tokens: v.array(tokenObject, 'must be an array') }, objectMessage) },
      objectMessage,
    ),
    FIRST_ISSUE,
  ),
);

/** Of `get`: `{success: true, data: {…}}` */
export const getAnswer = constantMessages(
  v.config(v.object({ success, data: tokenObject }, objectMessage), FIRST_ISSUE),
);

/** Of all that changes a key: `{success: true, message}` */
export const doneAnswer = constantMessages(v.object({ success }, objectMessage));

const DESCRIPTION = 'must be 4 to 48 letters, digits, spaces or parentheses, as Paisr requires';

const description = v.pipe(
  v.string(DESCRIPTION),
  v.check(
    (text) => /^[a-zA-Z0-9() ]{4,48}$/.test(text),
    // Where the length is at fault it helps, and gives nothing away.
    ({ input: { length } }) => `${DESCRIPTION}${length < 4 || length > 48 ? ` (got ${length} characters)` : ''}`,
  ),
);

const scopes = v.pipe(
  v.array(
    v.pipe(text, v.regex(/^[^\s\p{Cc}]+$/u, 'must be a scope such as invoices.read')),
    'must be an array of scopes',
  ),
  v.minLength(1, 'must contain at least one scope, as Paisr requires'),
);

/** Of `create`, as the caller gives it; Paisr takes it as it is. */
export const createInput = constantMessages(v.strictObject({ description, scopes }, objectMessage));

/** Of `update`. */
export const updateInput = constantMessages(v.strictObject({ description }, objectMessage));

/** Of `addPermissions`. */
export const scopesInput = constantMessages(v.strictObject({ scopes }, objectMessage));

/** The id of a key. */
export const idInput = constantMessages(
  v.strictObject({ id: idOf('must be the id of an access token, tkn_…', TOKEN_ID) }, objectMessage),
);

/** The id of a permission. */
export const permissionIdInput = constantMessages(
  v.strictObject({ permissionId: idOf('must be the id of a permission, tpm_…', /^tpm_[\w-]+$/) }, objectMessage),
);
