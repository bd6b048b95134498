import { it } from '@jest/globals';
import { expectOwnFields } from '@x/test-kit/polluted-prototype';
import { createPaySecureZ } from './index.js';

it('ignores inherited response fields when the prototype is polluted', async () => {
  const credentials = { clientId: 'id', clientSecret: 'secret' };
  const open = (baseUrl: string) => createPaySecureZ({ baseUrl, credentials });
  await expectOwnFields(open, { access_token: 'opaque' }, { statusCode: 401 });
});
