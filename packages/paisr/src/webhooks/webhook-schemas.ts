import { types } from 'node:util';
import { constantMessages, isBearer, objectMessage } from '@x/core/fetch';
import * as v from 'valibot';
import {
  OLDER_SIGNATURE_HEADER,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  type WebhookBody,
  type WebhookHeaders,
} from './webhook.js';

/** Tells users how to get the signed body. Parsed JSON does not contain the original bytes. */
export const RAW_BODY =
  'the raw request body, as bytes or text, and not parsed JSON; in Express use express.raw({ type: () => true }), in Fastify a content type parser with parseAs, in Hono and Next.js await request.text()';

/** Default maximum difference between the time of the signature and the clock. Paisr does not document a maximum. */
const DEFAULT_TOLERANCE_SECONDS = 300;
const MAX_TOLERANCE_SECONDS = 7 * 24 * 60 * 60;

/** Latest time in ms whose timestamp in seconds has at most 10 digits. */
const MAX_TIME_MS = 9_999_999_999_999;

const isMissing = (body: unknown): body is null | undefined => body === null || body === undefined;

/** The body, which may be missing. Anyone can send a request without a body, so this is not the caller's mistake. */
const body = v.pipe(
  v.custom<WebhookBody | null | undefined>(
    (given) =>
      isMissing(given) || typeof given === 'string' || types.isUint8Array(given) || types.isAnyArrayBuffer(given),
    `must be ${RAW_BODY}`,
  ),
  v.transform((given): Uint8Array => {
    if (isMissing(given)) return new Uint8Array();
    if (typeof given === 'string') return Buffer.from(given, 'utf8');
    return types.isUint8Array(given) ? given : new Uint8Array(given);
  }),
);

const SECRET = 'of printable ASCII characters without spaces or line breaks';

const isSecret = (given: unknown): given is string => typeof given === 'string' && isBearer(given);

const secret = v.custom<string>(isSecret, `must be a string ${SECRET}`);

const secrets = v.pipe(
  v.custom<string | readonly string[]>(
    (given) => isSecret(given) || (Array.isArray(given) && given.length > 0 && Array.from(given).every(isSecret)),
    `must be a string ${SECRET}, or a non-empty array of such strings`,
  ),
  v.transform((given): readonly string[] => (typeof given === 'string' ? [given] : [...given])),
);

const isFetchHeaders = (given: object): given is Pick<Headers, 'get'> =>
  Object.prototype.toString.call(given) === '[object Headers]';

/** Returns whether a value is a plain object from any realm. */
function isPlain(given: object): boolean {
  const prototype = Object.getPrototypeOf(given) as object | null;
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'valueOf'));
}

/** Returns all values of a header, regardless of the letter case of its name. */
function valuesOf(headers: WebhookHeaders, name: string): readonly unknown[] {
  if (isFetchHeaders(headers)) return [headers.get(name) ?? []].flat();
  const wanted = name.toLowerCase();
  const own = headers as Readonly<Record<string, unknown>>;
  return Object.keys(own)
    .filter((key) => key.toLowerCase() === wanted)
    .flatMap((key) => own[key] ?? []);
}

const headers = v.pipe(
  v.custom<WebhookHeaders>(
    (given) => typeof given === 'object' && given !== null && (isFetchHeaders(given) || isPlain(given)),
    'must be an object of header names and values, or Headers',
  ),
  v.transform((given) => {
    const current = valuesOf(given, SIGNATURE_HEADER);
    return {
      timestamps: valuesOf(given, TIMESTAMP_HEADER),
      signatures: current.length > 0 ? current : valuesOf(given, OLDER_SIGNATURE_HEADER),
    };
  }),
);

const CLOCK = 'must have now(), which returns the time in ms';

/** Outputs the current time in ms. */
const clock = v.pipe(
  v.custom<{ now(): number }>((given) => typeof (Object(given) as { now?: unknown }).now === 'function', CLOCK),
  v.transform((given): unknown => given.now()),
  v.custom<number>(Number.isFinite, CLOCK),
);

const TOLERANCE = `must be a number of seconds above 0 and at most ${MAX_TOLERANCE_SECONDS}`;

/** Schema for the options of `verifyWebhook`. */
export const verifyOptions = constantMessages(
  v.strictObject(
    {
      body,
      headers,
      secret: secrets,
      toleranceSeconds: v.optional(
        v.pipe(
          v.number(TOLERANCE),
          v.check((seconds) => seconds > 0 && seconds <= MAX_TOLERANCE_SECONDS, TOLERANCE),
        ),
        DEFAULT_TOLERANCE_SECONDS,
      ),
      clock: v.optional(clock, { now: () => Date.now() }),
    },
    objectMessage,
  ),
);

const SENT_AT = 'must be a Date, or a time in ms, from 1970 to 2286';

/** Schema for the options of `signWebhook`. */
export const signOptions = constantMessages(
  v.strictObject(
    {
      body,
      secret,
      sentAt: v.optional(
        v.pipe(
          v.custom<Date | number>((given) => typeof given === 'number' || types.isDate(given), SENT_AT),
          v.transform(Number),
          v.check((ms) => ms >= 0 && ms <= MAX_TIME_MS, SENT_AT),
        ),
        () => Date.now(),
      ),
    },
    objectMessage,
  ),
);

const nonEmpty = v.pipe(v.string(), v.nonEmpty());

/** Schema of a webhook's body: `{id, event}`. Other fields are ignored. */
export const webhookBody = v.object({ id: nonEmpty, event: nonEmpty });
