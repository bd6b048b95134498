import { constantMessages, isBearer, objectMessage, ownFields } from '@x/core/fetch';
import * as v from 'valibot';

/** Schemas for Paisr's requests and responses, based on Paisr's API documentation. */

const text = v.string('must be a string');

const TOKEN_ID = /^tkn_[\w-]+$/;

/** Returns a schema for an ID that is safe as a path segment. */
const idOf = (message: string, pattern: RegExp): v.GenericSchema<string> =>
  v.pipe(v.string(message), v.regex(pattern, message));

/** Treats an invalid date as missing, so that one bad date does not invalidate the whole list of keys. */
const date = v.pipe(
  v.unknown(),
  v.transform((given) => {
    const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
    return Number.isNaN(at) ? undefined : new Date(at);
  }),
);

/** Schema of a key: `{id, description, permissions: [{id, type}], created_at, created_by, expires_at}` */
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

/** Response to `create`: `{success: true, data: {id: "tkn_…", secret}}` */
export const createdResponse = constantMessages(
  v.object(
    {
      success,
      data: v.object(
        {
          id: idOf('must be an id, tkn_…', TOKEN_ID),
          // Reject the response if the secret cannot be sent as a bearer token, because the key is then unusable.
          secret: v.pipe(text, v.check(isBearer, 'must contain only printable ASCII characters without spaces')),
        },
        objectMessage,
      ),
    },
    objectMessage,
  ),
);

/** Returns the secret of the new key. */
export const keyOf = ({ data }: v.InferOutput<typeof createdResponse>): string => data.secret;

/** Stop at the first issue. Reporting a million issues in a list would take seconds and gigabytes of memory. */
const FIRST_ISSUE = { abortEarly: true } as const;

/** Response to `list`: `{success: true, data: {tokens: […]}}` */
export const listResponse = constantMessages(
  v.config(
    v.object(
      { success, data: v.object({ tokens: v.array(tokenObject, 'must be an array') }, objectMessage) },
      objectMessage,
    ),
    FIRST_ISSUE,
  ),
);

/** Response to `get`: `{success: true, data: {…}}` */
export const getResponse = constantMessages(
  v.config(v.object({ success, data: tokenObject }, objectMessage), FIRST_ISSUE),
);

/** Response when a key is updated or revoked: `{success: true, message}` */
export const doneResponse = constantMessages(v.object({ success }, objectMessage));

const DESCRIPTION = 'must be 4 to 48 letters, digits, spaces or parentheses, as Paisr requires';

const description = v.pipe(
  v.string(DESCRIPTION),
  v.check(
    (text) => /^[a-zA-Z0-9() ]{4,48}$/.test(text),
    // Show the length of the string, which helps the caller find the mistake without revealing a secret.
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

/** Schema for the argument of `create`, which is sent as the request body. */
export const createInput = constantMessages(v.strictObject({ description, scopes }, objectMessage));

/** Schema for the argument of `update`. */
export const updateInput = constantMessages(v.strictObject({ description }, objectMessage));

/** Schema for the argument of `addPermissions`. */
export const scopesInput = constantMessages(v.strictObject({ scopes }, objectMessage));

/** Schema for the ID of a key. */
export const idInput = constantMessages(
  v.strictObject({ id: idOf('must be the id of an access token, tkn_…', TOKEN_ID) }, objectMessage),
);

/** Schema for the ID of a permission. */
export const permissionIdInput = constantMessages(
  v.strictObject({ permissionId: idOf('must be the id of a permission, tpm_…', /^tpm_[\w-]+$/) }, objectMessage),
);
