import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { RedisServer } from '@x/local-redis';
import { FLEET_CALLS } from '../../shared/actions.js';
import type { FleetState } from '../../shared/state.js';
import { Refusal } from '../refusal.js';
import { FleetSide } from './fleet-side.js';

/** What a fleet is made of; nothing of it is installed by the playground. */
export interface FleetMeans {
  /** The program of a Redis or Valkey server of this machine. */
  readonly redis: string;
  /** The folder with the built programs of its processes. */
  readonly programs: string;
}

const WITHOUT =
  'No redis-server and no valkey-server was found on this machine. Install one (apt-get install redis-server, or brew install redis) and start the playground again.';

interface Fleet {
  readonly redis: RedisServer;
  readonly store: FleetSide;
  readonly alone: FleetSide;
}

/** One token for many processes, and beside it as many that share nothing: always against a sandbox. */
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
      sides,
      ...(this.#means === undefined && { why: WITHOUT }),
    };
  }

  start(count: number): Promise<string> {
    return this.#exclusively(async () => {
      const means = this.#means;
      if (means === undefined) throw new Refusal(WITHOUT);
      if (this.#fleet !== undefined) throw new Refusal('a fleet runs already');
      const password = secret('redis');
      const options = { program: means.redis, password, settings: ['maxmemory 64mb'] };
      const redis = await started(RedisServer.start(options));
      try {
        const program = path.join(means.programs, 'fleet-process.cjs');
        const key = Buffer.from(secret('key')).toString('base64');
        const access = { port: redis.port, password, namespace: 'playground', key };
        const store = new FleetSide('store', count, program, access);
        const alone = new FleetSide('alone', count, program);
        if (this.#closed) throw new Refusal('the playground ends');
        this.#fleet = { redis, store, alone };
        await Promise.all([store.start(), alone.start()]);
      } catch (error) {
        await this.#end();
        await redis[Symbol.asyncDispose]();
        throw error;
      }
      return `${count} processes with one store run, and ${count} without`;
    });
  }

  stop(): Promise<string> {
    return this.#exclusively(async () => {
      this.#running();
      await this.#end();
      return 'stopped';
    });
  }

  /** With the store first: side by side they would share the cores. */
  fire(): Promise<string> {
    return this.#exclusively(async () => {
      const { store, alone } = this.#running();
      const outcomes = [await store.call(FLEET_CALLS), await alone.call(FLEET_CALLS)];
      const ok = outcomes.reduce((sum, outcome) => sum + outcome.ok, 0);
      const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
      return `${ok.toLocaleString('en')} calls went well, ${failed.toLocaleString('en')} did not`;
    });
  }

  killHolder(): Promise<string> {
    return this.#exclusively(async () => {
      const { store, redis } = this.#running();
      if (!redis.isUp) throw new Refusal('Redis is down: nobody holds a lease');
      if (store.alive.length < 2) throw new Refusal('expected two processes that live: one to kill, one to go on');
      const { killed, others } = await store.killHolder();
      if (killed === undefined) throw new Refusal('nobody had to ask for a token');
      const of = others.ok + others.failed;
      return `${killed.id} was killed while it asked; the others went on, and ${others.ok} of ${of} calls went well`;
    });
  }

  /** Kills a process, or starts one in the place of one that was killed. */
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
      return `${id} runs again, with nothing in memory`;
    });
  }

  expire(): string {
    const { store, alone } = this.#running();
    store.expire();
    alone.expire();
    return 'every token issued so far has ended; the processes do not know yet';
  }

  setRedis(up: boolean): Promise<string> {
    return this.#exclusively(async () => {
      const { redis, store } = this.#running();
      if (!up) {
        await redis.kill();
        return 'Redis is down: each process goes on by itself';
      }
      await started(redis.up());
      await store.meet();
      return 'Redis is up again, and empty';
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #running(): Fleet {
    if (this.#fleet === undefined) throw new Refusal('no fleet runs');
    return this.#fleet;
  }

  async #end(): Promise<void> {
    const fleet = this.#fleet;
    this.#fleet = undefined;
    await Promise.all([fleet?.redis[Symbol.asyncDispose](), fleet?.store.close(), fleet?.alone.close()]);
  }

  async #exclusively(work: () => Promise<string>): Promise<string> {
    if (this.#busy) throw new Refusal('the fleet is busy with what was asked before');
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
    throw new Refusal('the Redis server of this machine does not start');
  }
}

/** Marked as all that is secret in a sandbox, so that it would be found where it does not belong. */
function secret(name: string): string {
  return `sandbox_${name}_${randomBytes(24).toString('hex')}`;
}
