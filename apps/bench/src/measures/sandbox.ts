import { costOfCalls } from '../load.js';
import { measure } from '../measure.js';
import { startProgram } from '../program.js';
import type { SandboxAddress } from '../sandbox.js';

const CALLS = 5000;

export const sandbox = measure({
  name: 'sandbox',
  title: "The sandbox's token requests",
  about:
    "undici sends 64 concurrent PaySecureZ token requests from a separate process. The sandbox validates and records each request and issues a token. The table compares the sandbox's requests per second with those of a minimal server.",
  peers: ['sandbox', 'bench-server'],
  baseline: 'bench-server',
  columns: [{ key: 'perSecond', label: 'token requests per second', ratio: true }],
  rounds: 5,
  async run({ endpoint, id, quick }) {
    const service = id === 'sandbox' ? await startProgram<SandboxAddress>('sandbox') : undefined;
    const { url, credentials } = service?.firstMessage ?? {
      url: endpoint.url,
      credentials: { clientId: '', clientSecret: '' },
    };
    const { request } = await import('undici');
    const body = JSON.stringify({ client_id: credentials.clientId, client_secret: credentials.clientSecret });
    const headers = { 'content-type': 'application/json' };
    const { perSecond } = await costOfCalls(quick ? 64 : CALLS, 64, async () => {
      const response = await request(`${url}/api/token`, { method: 'POST', headers, body });
      if (response.statusCode !== 200) throw new Error(`token request failed with status ${response.statusCode}`);
      await response.body.json();
    });
    await service?.stop();
    return { perSecond };
  },
});
