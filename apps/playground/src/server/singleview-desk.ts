import type { Sandbox } from '@x/sandbox';
import { createSingleView, type SingleView, type SingleViewOptions } from '@x/singleview';
import { FaultSwitches } from './fault-switches.js';
import { grantFrom } from './opponents.js';
import type { DeskContext } from './provider-desk.js';
import { TokenDesk, type TokenPlace, type TokenProvider } from './token-desk.js';

const SINGLEVIEW: TokenProvider = {
  name: 'singleview',
  title: 'SingleView',
  tokenPath: '/v1/api/observice/token',
  path: '/v1/api/observice/accounts',
  pathVariable: 'SINGLEVIEW_PATH',
  grantOf: (response) => grantFrom((response as { readonly payload?: unknown } | null)?.payload),
};

/** The client, metrics and actions for SingleView. */
export class SingleViewDesk extends TokenDesk {
  readonly client: SingleView;
  protected readonly faults: FaultSwitches | undefined;

  constructor(context: DeskContext, place: TokenPlace<SingleViewOptions>) {
    super(context, SINGLEVIEW, place);
    if ('credentials' in place) {
      const { path: _path, ...options } = place;
      this.client = createSingleView({ ...options, ...this.observed() });
      return;
    }
    const { baseUrl } = place.singleview;
    this.client = createSingleView({ ...this.observed(), baseUrl, credentials: () => place.singleview.credentials });
    this.faults = new FaultSwitches(place, 'singleview', {
      token: ['singleview.token'],
      api: ['singleview.accounts', 'singleview.payments'],
    });
  }

  protected tokenBody({ singleview }: Sandbox): object {
    return { ...singleview.credentials, grantType: 'client_credentials' };
  }

  /** Rotates the client code. Returns the new code, so that it can be redacted. */
  rotate(): string {
    return this.sandboxed().rotate('singleview').clientCode;
  }
}
