import type { IncomingHttpHeaders } from 'node:http';
import type { AccessToken, AxiosResponse, CallOptions, Client, Secret } from '@x/core';
import {
  type AccessTokenInfo,
  createPaisr,
  type Paisr,
  type Scope,
  signWebhook,
  verifyWebhook,
  type WebhookEvent,
  type WebhookHeaders,
} from '@x/paisr';
import {
  type CreatedTransaction,
  type CreateTransaction,
  checkTransaction,
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZTransaction,
  parseCallback,
  type TransactionState,
  type TransactionStatus,
  type UnverifiedCallback,
} from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createSingleView, type SignRequest, type SingleView } from '@x/singleview';
import { expectTypeOf } from 'expect-type';

declare const variable: string | undefined;

const paysecurez = createPaySecureZ({ credentials: { clientId: '', clientSecret: '' } });
expectTypeOf(paysecurez).toEqualTypeOf<PaySecureZ>();
expectTypeOf(paysecurez).toExtend<Client>();
expectTypeOf(paysecurez.token).returns.resolves.toEqualTypeOf<AccessToken>();
// `transaction` resolves to its callback's result, and the callback may be asynchronous.
expectTypeOf(paysecurez.transaction(() => 1)).resolves.toBeNumber();
expectTypeOf(
  paysecurez.transaction(async (tx) => (await tx.http.get<{ readonly id: string }>('/x')).data.id),
).resolves.toBeString();
expectTypeOf(paysecurez.transaction).parameter(0).parameter(0).toEqualTypeOf<PaySecureZTransaction>();
expectTypeOf<PaySecureZTransaction>().not.toHaveProperty('transaction');
expectTypeOf(paysecurez.http.get<number>('/x')).resolves.toEqualTypeOf<AxiosResponse<number>>();
createPaySecureZ({ credentials: async () => ({ clientId: '', clientSecret: '' }), spareTokens: 2, baseUrl: undefined });
// @ts-expect-error: the secret is missing
createPaySecureZ({ credentials: { clientId: '' } });
// @ts-expect-error: these credentials belong to a different provider
createPaySecureZ({ credentials: { clientId: '', clientCode: '', merchantId: '' } });
// @ts-expect-error: this option does not exist
createPaySecureZ({ credentials: { clientId: '', clientSecret: '' }, spares: 2 });
// @ts-expect-error: environment variables may be undefined
createPaySecureZ({ credentials: { clientId: variable, clientSecret: '' } });

const credentials = { clientId: '', clientCode: '', merchantId: '' };
const singleview = createSingleView({ baseUrl: '', credentials });
expectTypeOf(singleview).toEqualTypeOf<SingleView>();
expectTypeOf(singleview).not.toHaveProperty('transaction');
expectTypeOf<SignRequest>().toEqualTypeOf<(body: string) => string | Promise<string>>();
createSingleView({ baseUrl: '', credentials, sign: () => '', grantType: 'Client_Credentials' });
// @ts-expect-error: SingleView has no default for baseUrl
createSingleView({ credentials });
// @ts-expect-error: only PaySecureZ supports spare tokens
createSingleView({ baseUrl: '', credentials, spareTokens: 2 });

const paisr = createPaisr({ credentials: () => ({ token: '' }) });
expectTypeOf(paisr).toEqualTypeOf<Paisr>();
// Paisr's keys do not expire, so the client has no methods for requesting or renewing a token.
expectTypeOf(paisr).not.toHaveProperty('token');
expectTypeOf(paisr).not.toHaveProperty('invalidate');
expectTypeOf(paisr.accessTokens.create).returns.resolves.toEqualTypeOf<{
  readonly id: string;
  readonly secret: Secret;
}>();
expectTypeOf(paisr.accessTokens.create).parameter(1).toEqualTypeOf<CallOptions | undefined>();
expectTypeOf(paisr.accessTokens.list).returns.resolves.toEqualTypeOf<readonly AccessTokenInfo[]>();
expectTypeOf(paisr.accessTokens.revoke).returns.resolves.toBeVoid();
expectTypeOf<AccessTokenInfo>().not.toHaveProperty('secret');
// Editors suggest the known scopes, but the type also accepts other strings.
expectTypeOf<'invoices.read' | 'wallets.write' | 'something.new'>().toExtend<Scope>();
// @ts-expect-error: scopes are required
void paisr.accessTokens.create({ description: 'Reporting' });

expectTypeOf(startSandbox).returns.resolves.toEqualTypeOf<Sandbox>();
declare const sandbox: Sandbox;
// The clients accept the options that the sandbox provides.
createPaySecureZ(sandbox.paysecurez);
createSingleView(sandbox.singleview);
createPaisr(sandbox.paisr);
expectTypeOf(sandbox.rotate('paysecurez')).toEqualTypeOf<{
  readonly clientId: string;
  readonly clientSecret: string;
}>();
expectTypeOf(sandbox.rotate('paisr')).toEqualTypeOf<{ readonly token: string }>();
// @ts-expect-error: this route does not exist
sandbox.requests({ route: 'paysecurez.tokens' });

const webhook = { body: '', headers: signWebhook({ body: '', secret: '' }), secret: '' };
expectTypeOf(verifyWebhook(webhook)).toEqualTypeOf<{
  readonly id: string;
  readonly event: WebhookEvent;
  readonly sentAt: Date;
}>();
expectTypeOf<'invoice.paid'>().toExtend<WebhookEvent>();
expectTypeOf<string>().toExtend<WebhookEvent>();
expectTypeOf<IncomingHttpHeaders>().toExtend<WebhookHeaders>();
expectTypeOf<Headers>().toExtend<WebhookHeaders>();
verifyWebhook({ ...webhook, body: Buffer.alloc(0), secret: ['', ''], toleranceSeconds: undefined, clock: Date });
// @ts-expect-error: the body was parsed
verifyWebhook({ ...webhook, body: { id: '', event: '' } });
// @ts-expect-error: environment variables may be undefined
verifyWebhook({ ...webhook, secret: variable });

const order: CreateTransaction = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: '',
  reference: '',
  statementDescriptor: '',
  successUrl: '',
  callbackUrl: '',
  billing: { email: '', newField: 1 },
};
expectTypeOf(checkTransaction(order)).toEqualTypeOf<CreateTransaction>();
// @ts-expect-error: an amount is a number
checkTransaction({ ...order, amount: '19.99' });
// @ts-expect-error: callbackUrl is required
checkTransaction({ ...order, callbackUrl: undefined });
// @ts-expect-error: this field is misspelled
checkTransaction({ ...order, pendingURL: '' });
expectTypeOf(paysecurez.http.post<CreatedTransaction>('/x', order)).resolves.toHaveProperty('data');
expectTypeOf<CreatedTransaction['newField']>().toBeUnknown();
// Editors suggest the known statuses, but the type also accepts other strings.
expectTypeOf<'Captured' | 'Something New'>().toExtend<TransactionStatus>();
expectTypeOf(parseCallback).returns.toEqualTypeOf<UnverifiedCallback>();
expectTypeOf(parseCallback('').unverified).toEqualTypeOf<TransactionState>();
// A callback cannot be used as a status, or the other way round, because it is not verified.
expectTypeOf<UnverifiedCallback>().not.toExtend<TransactionState>();
expectTypeOf<TransactionState>().not.toExtend<UnverifiedCallback>();
expectTypeOf<TransactionState['DeclineReason']>().toEqualTypeOf<string | null | undefined>();
expectTypeOf<TransactionState['NewField']>().toBeUnknown();
void sandbox.sendCallback(new URL('http://127.0.0.1'), { transactionId: '', status: 'Captured', times: 2 });
