import { randomBytes } from 'node:crypto';
import { RedisServer } from '@x/local-redis';
import type { FleetMembership, FleetWait } from '../fleet-member.js';
import { measure } from '../measure.js';
import { startProgram } from '../program.js';

const PROCESSES = 8;
const CALLERS = 200;
const TOKEN_DELAY_MS = 50;
const LIMIT_SECONDS = 60;

const findProgram = async (): Promise<string | undefined> => (await import('@x/local-redis/find')).findRedis();

export const fleet = measure<{ readonly shared: boolean }>({
  name: 'fleet',
  title: 'A fleet without a token',
  about: `In a fleet of ${PROCESSES} processes with ${CALLERS} callers each, all callers request a token at the same time. No process has a token yet, and the token endpoint responds after ${TOKEN_DELAY_MS} ms. One variant uses @x/redis-store with a Redis server on the same machine, and the other variant does not use a store. The other peers do not have a shared store. The wait is the time from a caller's request until the caller has its token.`,
  peers: ['paysecurez'],
  variants: { 'with the store': { shared: true }, 'no store': { shared: false } },
  columns: [
    { key: 'tokenRequests', label: 'token requests' },
    { key: 'longest', label: 'longest wait ms' },
  ],
  rounds: 5,
  async missing() {
    const program = await findProgram();
    return program === undefined ? 'there is no redis-server or valkey-server on this machine' : undefined;
  },
  async run({ endpoint, quick }, { shared }) {
    const password = randomBytes(16).toString('hex');
    const redis = shared ? await RedisServer.start({ program: await findProgram(), password }) : undefined;
    const members = await Promise.all(
      Array.from({ length: quick ? 2 : PROCESSES }, () => startProgram<string>('fleet-member')),
    );
    try {
      const membership: FleetMembership = {
        baseUrl: endpoint.url,
        ...(redis && { redis: { port: redis.port, password } }),
      };
      await Promise.all(members.map((one) => one.request<string>(membership, LIMIT_SECONDS)));
      await endpoint.command({ tokenDelay: TOKEN_DELAY_MS });
      const callers = quick ? 10 : CALLERS;
      const waits = await Promise.all(members.map((one) => one.request<FleetWait>({ callers }, LIMIT_SECONDS)));
      const { tokenRequests } = await endpoint.command();
      return { tokenRequests, longest: Math.max(...waits.map(({ longest }) => longest)) };
    } finally {
      await Promise.all(members.map((one) => one.stop()));
      await redis?.[Symbol.asyncDispose]();
    }
  },
});
