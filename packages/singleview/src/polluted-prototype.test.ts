import { it } from '@jest/globals';
import { expectOwnFields } from '@x/test-kit/polluted-prototype';
import { createSingleView } from './index.js';

it('reads a token response and a refusal by their own fields, with a polluted prototype', async () => {
  const credentials = { clientId: 'id', clientCode: 'code', merchantId: 'm' };
  const open = (baseUrl: string) => createSingleView({ baseUrl, credentials });
  await expectOwnFields(open, { success: true, payload: { access_token: 'opaque' } }, { success: false });
});
