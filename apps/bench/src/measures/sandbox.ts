import { startService } from '../child.js';
import { costOfCalls } from '../load.js';
import { measure } from '../measure.js';
import type { SandboxAddress } from '../sandbox.js';

export const sandbox = measure<{ readonly atOnce: number; readonly calls: number }>({
  name: 'sandbox',
  title: "The sandbox's token requests",
  about:
    'Token requests of PaySecureZ, 64 at once, by undici in a process of its own: how many a second the sandbox answers, which checks, issues and records each, and how many a server that does next to nothing.',
  peers: ['sandbox', 'bench-server'],
  baseline: 'bench-server',
  variants: { '': { atOnce: 64, calls: 5000 } },
  columns: [{ key: 'perSecond', label: 'token requests a second', ratio: true }],
  rounds: 5,
  async run({ endpoint, peer, quick }, { atOnce, calls }) {
    const service = peer === 'sandbox' ? await startService<SandboxAddress>('sandbox') : undefined;
    const { url, credentials } = service?.told ?? {
      url: endpoint.url,
      credentials: { clientId: '', clientSecret: '' },
    };
    const { request } = await import('undici');
    const body = JSON.stringify({ client_id: credentials.clientId, client_secret: credentials.clientSecret });
    const headers = { 'content-type': 'application/json' };
    const { perSecond } = await costOfCalls(quick ? 64 : calls, atOnce, async () => {
      const answer = await request(`${url}/api/token`, { method: 'POST', headers, body });
      if (answer.statusCode !== 200) throw new Error(`expected 200, got ${answer.statusCode}`);
      await answer.body.json();
    });
    await service?.stop();
    return { perSecond };
  },
});
