import { it } from '@jest/globals';
import { expectOwnFields } from '@x/test-kit/polluted-prototype';
import { createSingleView } from './index.js';

it('ignores inherited response fields when the prototype is polluted', async () => {
  const credentials = { clientId: 'id', clientCode: 'code', merchantId: 'm' };
  const open = (baseUrl: string) => createSingleView({ baseUrl, credentials });
  await expectOwnFields(open, { success: true, payload: { access_token: 'opaque' } }, { success: false });
});
