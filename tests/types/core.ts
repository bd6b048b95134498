import {
  type AccessToken,
  type ClientEvent,
  type ClientOptions,
  type ClientStatus,
  type CredentialsSource,
  type ErrorCode,
  type ErrorRecord,
  type FetchInit,
  type Outcome,
  type Phase,
  ProviderError,
  type RefusalRecord,
  type Secret,
  type TokenClient,
} from '@x/core';
import { expectTypeOf } from 'expect-type';

interface Credentials {
  readonly id: string;
}

// ProviderError.is narrows a caught value.
const caught: unknown = undefined;
if (ProviderError.is(caught)) expectTypeOf(caught).toEqualTypeOf<ProviderError>();

expectTypeOf<ProviderError['code']>().toEqualTypeOf<ErrorCode>();
expectTypeOf<ProviderError['outcome']>().toEqualTypeOf<Outcome>();
expectTypeOf<Outcome>().toEqualTypeOf<'not_sent' | 'unknown' | 'answered'>();
expectTypeOf<ProviderError['httpStatus']>().toEqualTypeOf<number | undefined>();
expectTypeOf<ProviderError['providerCode']>().toEqualTypeOf<string | undefined>();
expectTypeOf<ProviderError['requestId']>().toEqualTypeOf<string | undefined>();
expectTypeOf<ProviderError['retryAfter']>().toEqualTypeOf<number | undefined>();
expectTypeOf<NonNullable<ProviderError['response']>['data']>().toBeUnknown();
declare const error: ProviderError;
// @ts-expect-error: the property is read-only
error.code = 'closed';

// A token is a Secret, so its text is available only through `reveal`.
expectTypeOf<AccessToken>().toExtend<Secret>();
expectTypeOf<AccessToken['reveal']>().returns.toBeString();
expectTypeOf<AccessToken['expiresAt']>().toEqualTypeOf<Date>();
expectTypeOf<Secret>().not.toExtend<string>();
expectTypeOf<{ readonly reveal: () => string }>().not.toExtend<Secret>();

// Credentials can be a value or a function that returns a value or a promise.
expectTypeOf<Credentials>().toExtend<CredentialsSource<Credentials>>();
expectTypeOf<() => Credentials>().toExtend<CredentialsSource<Credentials>>();
expectTypeOf<() => Promise<Credentials>>().toExtend<CredentialsSource<Credentials>>();
expectTypeOf<{ readonly name: string }>().not.toExtend<CredentialsSource<Credentials>>();

// All optional options accept undefined, so environment variables can be passed unchanged.
expectTypeOf<ClientOptions<Credentials>['baseUrl']>().toEqualTypeOf<string | undefined>();
expectTypeOf<{ readonly credentials: Credentials; readonly timeout: undefined }>().toExtend<
  ClientOptions<Credentials>
>();

// The `fetch` option accepts the global `fetch`, functions that call it, and other implementations.
type Fetch = NonNullable<ClientOptions<Credentials>['fetch']>;
expectTypeOf<typeof fetch>().toExtend<Fetch>();
expectTypeOf<FetchInit>().toExtend<RequestInit>();
expectTypeOf<(input: string | URL | Request, init?: RequestInit) => Promise<Response>>().toExtend<Fetch>();
expectTypeOf<() => Response>().toExtend<Fetch>();
expectTypeOf<(url: URL) => Promise<Response>>().not.toExtend<Fetch>();
expectTypeOf<() => Promise<{ readonly ok: boolean }>>().not.toExtend<Fetch>();

expectTypeOf<Phase>().toEqualTypeOf<'empty' | 'asking' | 'fresh' | 'renewing' | 'expired' | 'backing_off' | 'closed'>();
expectTypeOf<ClientStatus['phase']>().toEqualTypeOf<Phase>();
expectTypeOf<ClientStatus['lastError']>().toEqualTypeOf<ErrorRecord | undefined>();
expectTypeOf<ClientStatus['lastTokenRefusal']>().toEqualTypeOf<RefusalRecord | undefined>();

// Checking an event's `type` narrows the event.
declare const event: ClientEvent;
if (event.type === 'token.issued') expectTypeOf(event.lifetime).toBeNumber();
if (event.type === 'request.failed') expectTypeOf(event.code).toEqualTypeOf<ErrorCode>();
expectTypeOf(event.at).toBeNumber();
// @ts-expect-error: not every event has a code
event.code;

expectTypeOf<TokenClient<Credentials>['token']>().returns.resolves.toEqualTypeOf<AccessToken>();

// `route` is an option of each request.
declare const named: TokenClient<Credentials>;
void named.http.get('/things', { route: 'things.list' });
// @ts-expect-error: a route is a string
void named.http.get('/things', { route: 7 });

// The events that end a call have the fields that metrics need.
declare const reported: ClientEvent;
if (reported.type === 'request.succeeded') {
  expectTypeOf(reported.callId).toBeString();
  expectTypeOf(reported.httpStatus).toBeNumber();
  expectTypeOf(reported.route).toEqualTypeOf<string | undefined>();
} else if (reported.type === 'request.failed') {
  expectTypeOf(reported.path).toEqualTypeOf<string | undefined>();
} else if (reported.type === 'token.invalidated') {
  expectTypeOf(reported.callId).toEqualTypeOf<string | undefined>();
}
