import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { RedisServer } from '@x/local-redis';
import { FLEET_CALLS } from '../../shared/actions.js';
import type { FleetState } from '../../shared/state.js';
import { Refusal } from '../refusal.js';
import { FleetSide } from './fleet-side.js';

/** Paths to the programs that a fleet needs. */
export interface FleetMeans {
  /** Path to a Redis or Valkey server. */
  readonly redis: string;
  /** Folder with the built program that fleet processes run. */
  readonly programs: string;
}

const NO_REDIS =
  'No redis-server or valkey-server was found on this machine. Install one (apt-get install redis-server, or brew install redis) and start the playground again.';

interface Fleet {
  readonly redis: RedisServer;
  readonly store: FleetSide;
  readonly alone: FleetSide;
}

/**
 * Manages a fleet: processes that share one token through a store, and the same number of processes without a store. A
 * fleet always uses a sandbox.
 */
export class FleetDesk {
  readonly #means: FleetMeans | undefined;
  #fleet: Fleet | undefined;
  #busy = false;
  #closed = false;

  constructor(means: FleetMeans | undefined) {
    this.#means = means;
  }

  state(): FleetState {
    const sides = this.#fleet === undefined ? [] : [this.#fleet.store.view(), this.#fleet.alone.view()];
    return {
      redisUp: this.#fleet?.redis.isUp ?? false,
      busy: this.#busy,
      sides,
      ...(this.#means === undefined && { why: NO_REDIS }),
    };
  }

  start(count: number): Promise<string> {
    return this.#exclusively(async () => {
      const means = this.#means;
      if (means === undefined) throw new Refusal(NO_REDIS);
      if (this.#fleet !== undefined) throw new Refusal('a fleet is already running');
      const password = secret('redis');
      const options = { program: means.redis, password, settings: ['maxmemory 64mb'] };
      const redis = await started(RedisServer.start(options));
      try {
        const program = path.join(means.programs, 'fleet-process.cjs');
        const key = Buffer.from(secret('key')).toString('base64');
        const access = { port: redis.port, password, namespace: 'playground', key };
        const store = new FleetSide('store', count, program, access);
        const alone = new FleetSide('alone', count, program);
        if (this.#closed) throw new Refusal('the playground is closing');
        this.#fleet = { redis, store, alone };
        await Promise.all([store.start(), alone.start()]);
      } catch (error) {
        await this.#end();
        await redis[Symbol.asyncDispose]();
        throw error;
      }
      return `started ${count} processes with one store, and ${count} without a store`;
    });
  }

  stop(): Promise<string> {
    return this.#exclusively(async () => {
      this.#running();
      await this.#end();
      return 'stopped';
    });
  }

  /**
   * Makes many calls, first on one side and then on the other. If both sides ran at the same time, they would compete
   * for the CPU. Starts killed processes again first, so that both sides have the same number of processes.
   */
  fire(): Promise<string> {
    return this.#exclusively(async () => {
      const { store, alone, redis } = this.#running();
      await Promise.all([alone.startKilled(), redis.isUp && store.startKilled()]);
      const outcomes = [await store.call(FLEET_CALLS), await alone.call(FLEET_CALLS)];
      const ok = outcomes.reduce((sum, outcome) => sum + outcome.ok, 0);
      const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
      return `${ok.toLocaleString('en')} calls succeeded, ${failed.toLocaleString('en')} failed`;
    });
  }

  killHolder(): Promise<string> {
    return this.#exclusively(async () => {
      const { store, redis } = this.#running();
      if (!redis.isUp) throw new Refusal('Redis is down, so no process holds a lease');
      if (store.alive.length < 2)
        throw new Refusal('at least two processes with the store must be running: one to kill and one to continue');
      const { killed, others } = await store.killHolder();
      if (killed === undefined) throw new Refusal('no process needed to request a token');
      const total = others.ok + others.failed;
      return `${killed.id} was killed during its token request; the other processes continued, and ${others.ok} of ${total} calls succeeded`;
    });
  }

  /** Kills a process, or restarts it if it was killed. */
  async setProcess(id: string, up: boolean): Promise<string> {
    const { store, alone, redis } = this.#running();
    const side = [store, alone].find(({ processes }) => processes.some((one) => one.id === id));
    const one = side?.processes.find((other) => other.id === id);
    if (side === undefined || one === undefined) throw new Refusal('there is no such process');
    if (!up) {
      await one.kill();
      return `${id} was killed`;
    }
    return this.#exclusively(async () => {
      if (side === store && !redis.isUp) throw new Refusal('Redis is down: bring it up first');
      await side.startOne(one);
      return `${id} is running again, without a token in memory`;
    });
  }

  expire(): string {
    const { store, alone } = this.#running();
    store.expire();
    alone.expire();
    return 'every token issued so far has expired; the processes do not know this yet';
  }

  setRedis(up: boolean): Promise<string> {
    return this.#exclusively(async () => {
      const { redis, store } = this.#running();
      if (!up) {
        await redis.kill();
        return 'Redis is down: each process continues on its own';
      }
      await started(redis.up());
      await store.waitForRedis();
      return 'Redis is up again, without data';
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #running(): Fleet {
    if (this.#fleet === undefined) throw new Refusal('no fleet is running');
    return this.#fleet;
  }

  async #end(): Promise<void> {
    const fleet = this.#fleet;
    this.#fleet = undefined;
    await Promise.all([fleet?.redis[Symbol.asyncDispose](), fleet?.store.close(), fleet?.alone.close()]);
  }

  async #exclusively(work: () => Promise<string>): Promise<string> {
    if (this.#busy) throw new Refusal('the fleet is still busy with the previous action');
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}

async function started<T>(start: Promise<T>): Promise<T> {
  try {
    return await start;
  } catch {
    throw new Refusal('the Redis server of this machine did not start');
  }
}

/** Generates a secret that starts with the prefix of sandbox secrets, so that tests can detect a leak. */
function secret(name: string): string {
  return `sandbox_${name}_${randomBytes(24).toString('hex')}`;
}
