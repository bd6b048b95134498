import { createHash } from 'node:crypto';
import type { Sandbox } from '@x/sandbox';
import { createSingleView, type SingleView, type SingleViewOptions } from '@x/singleview';
import { FaultSwitches } from './fault-switches.js';
import { grantFrom } from './opponents.js';
import type { DeskContext } from './provider-desk.js';
import { TokenDesk, type TokenProvider } from './token-desk.js';

/** The documented body of a request for accounts. */
const ACCOUNTS_REQUEST = {
  dateTimeStamp: '2026-01-31T12:00:00',
  requestID: 'playground',
  merchantId: 'playground',
  banks: [{ code: 'SAMA', consentId: 'urn:SAMA:playground' }],
} as const;

const SINGLEVIEW: TokenProvider = {
  name: 'singleview',
  title: 'SingleView',
  tokenPath: '/v1/api/observice/token',
  path: '/v1/api/observice/accounts',
  pathVariable: 'SINGLEVIEW_PATH',
  grantOf: (response) => grantFrom((response as { readonly payload?: unknown } | null)?.payload),
  post({ singleview }) {
    const { clientId, clientCode, signatureKey } = singleview.credentials;
    const body = JSON.stringify(ACCOUNTS_REQUEST);
    const signed = Buffer.from(body).toString('base64') + signatureKey;
    const signature = createHash('sha256').update(signed).digest('hex');
    return { body, headers: { clientId, clientCode, signature } };
  },
};

/** A live provider's options, and the path and the JSON body of a call. */
type LiveOptions = SingleViewOptions & { readonly path?: string; readonly body?: string };

/** The client, metrics and actions for SingleView. */
export class SingleViewDesk extends TokenDesk {
  readonly client: SingleView;
  protected readonly faults: FaultSwitches | undefined;

  readonly #body: unknown = ACCOUNTS_REQUEST;

  constructor(context: DeskContext, place: Sandbox | LiveOptions) {
    super(context, SINGLEVIEW, place);
    if ('credentials' in place) {
      const { path: _path, body = '{}', ...options } = place;
      this.#body = JSON.parse(body);
      this.client = createSingleView({ ...options, ...this.observed() });
      return;
    }
    const { baseUrl } = place.singleview;
    this.client = createSingleView({ ...this.observed(), baseUrl, credentials: () => place.singleview.credentials });
    this.faults = new FaultSwitches(place, 'singleview', {
      token: ['singleview.token'],
      api: ['singleview.accounts'],
    });
  }

  protected tokenBody({ singleview }: Sandbox): object {
    const { clientId, clientCode, merchantId } = singleview.credentials;
    return { clientId, clientCode, merchantId, grantType: 'client_credentials' };
  }

  /** Reads accounts, which SingleView offers as a POST route. */
  protected override async callOnce(signal: AbortSignal): Promise<void> {
    await this.client.http.post(this.path ?? '/', this.#body, { signal, idempotent: true });
  }

  /** Rotates the client code and the signature key. Returns the new code, so that it can be redacted. */
  rotate(): string {
    const { clientCode, signatureKey } = this.sandboxed().rotate('singleview');
    this.context.redactor.know('signature_key', signatureKey);
    return clientCode;
  }
}
