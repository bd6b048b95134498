import { describe, expect, it } from '@jest/globals';
import { connectionsWanted } from './connection-growth.js';
import { type Opening, OriginConnections, type OriginPool, type Pacemaker } from './origin-connections.js';

/** Time that passes only when a test advances it. */
class FakePacemaker implements Pacemaker {
  #now = 0;
  #soon: (() => void)[] = [];
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  soon(run: () => void): void {
    this.#soon.push(run);
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs everything that is due now. */
  turn(): void {
    while (this.#soon.length > 0) for (const run of this.#soon.splice(0)) run();
  }

  /** Lets time pass in steps of 1 ms. */
  advance(ms: number): void {
    for (let at = 0; at < ms; at += 1) {
      this.#now += 1;
      for (const timer of this.#timers) {
        if (timer.at > this.#now) continue;
        this.#timers.delete(timer);
        timer.run();
      }
      this.turn();
    }
  }
}

/** A pool without sockets. */
class FakePool implements OriginPool {
  readonly name: string;
  readonly maxConnections: number;
  readonly #origin: OriginConnections;
  readonly #order: string[];
  readonly opening: Opening[] = [];
  waiting = 0;
  busy = 0;
  idle: number[] = [];

  constructor(name: string, maxConnections: number, origin: OriginConnections, order: string[]) {
    this.name = name;
    this.maxConnections = maxConnections;
    this.#origin = origin;
    this.#order = order;
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.waiting === 0;
  }

  get size(): number {
    return this.established + this.opening.length;
  }

  get established(): number {
    return this.busy + this.idle.length;
  }

  get wanted(): number {
    const slow = this.opening.filter((one) => one.slow).length;
    return connectionsWanted({ waiting: this.waiting, finishing: 0, opening: this.opening.length, slow });
  }

  get idleSince(): number {
    return this.idle[0] ?? Number.POSITIVE_INFINITY;
  }

  open(): void {
    const opening = { slow: false };
    this.opening.push(opening);
    this.#origin.opening(this, opening);
    this.#order.push(`open ${this.name}`);
  }

  closeIdle(closed: () => void): void {
    this.idle.shift();
    this.#order.push(`close ${this.name}`);
    this.#origin.closed();
    closed();
  }

  /** Makes requests wait. */
  request(count: number): void {
    this.waiting += count;
    this.#origin.want(this);
  }

  /** Completes the oldest opening, which carries a waiting request from then on. */
  ready(): void {
    const opening = this.opening.shift() as Opening;
    this.waiting -= 1;
    this.busy += 1;
    this.#origin.opened(opening);
  }

  fail(): void {
    this.#origin.failed(this.opening.shift() as Opening);
    this.#origin.want(this);
  }

  /** Ends a response, and reports whether the pool had to give up the connection. */
  respond(): 'used again' | 'closed' {
    this.busy -= 1;
    const yielded = this.#origin.yieldOf(this);
    if (yielded === undefined) {
      this.waiting -= 1;
      this.busy += 1;
      this.#origin.released();
      return 'used again';
    }
    this.#origin.closed();
    yielded();
    return 'closed';
  }
}

function start(maxConnections = 1_000) {
  const time = new FakePacemaker();
  const order: string[] = [];
  let emptied = 0;
  const origin = new OriginConnections(() => {
    emptied += 1;
  }, time);
  const pool = (name: string, max = maxConnections) => new FakePool(name, max, origin, order);
  return { time, order, origin, pool, emptied: () => emptied };
}

describe('a burst of requests', () => {
  it('opens four connections at a time', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(100);
    expect(a.size).toBe(0);
    time.turn();
    expect(a.opening).toHaveLength(4);
    a.ready();
    a.ready();
    time.turn();
    expect([a.busy, a.opening.length]).toEqual([2, 4]);
  });

  it('opens no connection for requests that another connection serves in the same turn', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(1);
    a.waiting = 0;
    time.turn();
    expect([a.size, time.timers]).toEqual([0, 0]);
  });

  it('opens connections faster while a distant server does not respond, and at the usual pace afterwards', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(1_000);
    time.turn();
    const opening = [4, 8, 16, 32, 64, 128, 128];
    for (const count of opening) {
      expect(a.opening).toHaveLength(count);
      time.advance(5);
    }
    a.ready();
    time.advance(5);
    while (a.opening.length > 0) a.ready();
    time.turn();
    expect(a.opening).toHaveLength(4);
  });

  it('keeps the usual pace while connections become free', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(1_000);
    time.turn();
    a.ready();
    for (let step = 0; step < 20; step += 1) {
      a.respond();
      time.advance(5);
      expect(a.opening).toHaveLength(4);
    }
  });

  it('sets no timer while no request waits for another connection', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(2);
    time.turn();
    a.ready();
    a.ready();
    time.advance(2_000);
    expect([a.busy, a.opening.length, time.timers]).toEqual([2, 0, 0]);
  });
});

describe('connections that cannot be opened', () => {
  it('opens a second connection for a request after one second, but not a third', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(1);
    time.turn();
    time.advance(999);
    expect(a.opening).toHaveLength(1);
    time.advance(1);
    expect(a.opening).toHaveLength(2);
    time.advance(10_000);
    expect(a.opening).toHaveLength(2);
  });

  it('unreachable connections do not stop others from opening', () => {
    const { time, pool } = start();
    const a = pool('a');
    a.request(50);
    time.turn();
    let ready = 0;
    // Every second connection is unreachable.
    for (let step = 0; step < 400; step += 1) {
      const reachable = a.opening.splice(0).filter((_, at) => at % 2 === 0);
      a.opening.push(...reachable);
      while (a.opening.length > 0 && a.waiting > 0) {
        a.ready();
        ready += 1;
      }
      time.advance(5);
    }
    expect(ready).toBe(50);
  });

  it('waits longer after each failure if the pool has connections', () => {
    const { time, order, pool } = start();
    const a = pool('a');
    a.request(10);
    time.turn();
    a.ready();
    while (a.opening.length > 0) a.fail();
    const attempts: number[] = [];
    for (let ms = 1; ms <= 700; ms += 1) {
      time.advance(1);
      if (a.opening.length === 0) continue;
      attempts.push(ms);
      a.fail();
    }
    // After three failures, the next pauses are 40, 80, 160 and 320 ms.
    expect(attempts).toEqual([40, 120, 280, 600]);
    expect(order).toHaveLength(4 + 4);
  });

  it('opens connections without a pause for a pool that has none', () => {
    const { time, pool } = start();
    const [a, b] = [pool('a'), pool('b')];
    a.request(10);
    time.turn();
    a.ready();
    while (a.opening.length > 0) a.fail();
    b.request(1);
    time.turn();
    expect([a.opening.length, b.opening.length]).toEqual([0, 1]);
  });

  it('ends the pause when a connection has been opened', () => {
    const { time, pool } = start();
    const [a, b] = [pool('a'), pool('b')];
    a.request(10);
    time.turn();
    a.ready();
    while (a.opening.length > 0) a.fail();
    b.request(1);
    time.turn();
    b.ready();
    time.turn();
    expect(a.opening.length).toBeGreaterThan(0);
  });
});

describe('several pools', () => {
  it('a pool with one request does not wait for the requests of another pool', () => {
    const { time, order, pool } = start();
    const [a, b] = [pool('a'), pool('b')];
    a.request(100);
    time.turn();
    b.request(1);
    a.ready();
    time.turn();
    expect(order.at(-1)).toBe('open b');
  });

  it('pools take turns', () => {
    const { time, order, pool } = start();
    const [a, b] = [pool('a'), pool('b')];
    a.request(10);
    b.request(10);
    time.turn();
    expect(order).toEqual(['open a', 'open b', 'open a', 'open b']);
  });

  it('never opens more connections than the maximum', () => {
    const { time, pool } = start(6);
    const [a, b] = [pool('a'), pool('b')];
    a.request(20);
    b.request(20);
    for (let step = 0; step < 20; step += 1) {
      time.advance(5);
      for (const one of [a, b]) if (one.opening.length > 0) one.ready();
      expect(a.size + b.size).toBeLessThanOrEqual(6);
    }
    expect([a.busy, b.busy]).toEqual([3, 3]);
  });

  it('the smallest maximum applies to all pools', () => {
    const { time, origin, pool } = start();
    const [a, b] = [pool('a'), pool('b', 2)];
    a.request(20);
    b.request(20);
    time.advance(50);
    expect(a.size + b.size).toBe(2);
    b.waiting = 0;
    while (b.opening.length > 0) origin.abandoned(b.opening.pop() as Opening);
    origin.leave(b);
    time.advance(50);
    expect(a.size).toBe(20);
  });

  it('at the maximum, closes the connection that has been idle longest', () => {
    const { time, order, pool } = start(3);
    const [a, b, c] = [pool('a'), pool('b'), pool('c')];
    for (const one of [a, b, b]) {
      one.request(1);
      time.turn();
      one.ready();
    }
    Object.assign(a, { busy: 0, idle: [2] });
    Object.assign(b, { busy: 0, idle: [1, 3] });
    c.request(1);
    time.turn();
    expect(order.slice(3)).toEqual(['close b', 'open c']);
  });

  it('at the maximum, a busy pool gives up a connection for a pool without one', () => {
    const { time, order, pool } = start(2);
    const [a, b] = [pool('a'), pool('b')];
    a.request(10);
    time.turn();
    a.ready();
    a.ready();
    b.request(3);
    time.turn();
    expect(order).toEqual(['open a', 'open a']);
    expect(a.respond()).toBe('closed');
    time.turn();
    expect(order.at(-1)).toBe('open b');
    b.ready();
    expect([a.respond(), b.respond()]).toEqual(['used again', 'used again']);
  });

  it('two pools alternate if only one connection is allowed', () => {
    const { time, order, pool } = start(1);
    const [a, b] = [pool('a'), pool('b')];
    a.request(3);
    b.request(3);
    for (let step = 0; step < 5; step += 1) {
      time.turn();
      const holder = a.opening.length > 0 ? a : b;
      holder.ready();
      expect(holder.respond()).toBe('closed');
    }
    time.turn();
    expect(order).toEqual(['open a', 'open b', 'open a', 'open b', 'open a', 'open b']);
  });
});

describe('openAhead', () => {
  it('opens a connection for an empty pool', () => {
    const { time, order, origin, pool } = start();
    const a = pool('a');
    origin.openAhead(a);
    time.turn();
    expect([order, time.timers]).toEqual([['open a'], 0]);
  });

  it('opens no connection if the pool is in use, or if no other pool could open one afterwards', () => {
    const { time, order, origin, pool } = start();
    const [a, b] = [pool('a'), pool('b', 1)];
    origin.openAhead(a);
    a.waiting = 1;
    origin.openAhead(b);
    time.turn();
    expect(order).toEqual([]);
  });
});

it('calls onEmpty() when the last pool leaves', () => {
  const { time, origin, pool, emptied } = start();
  const [a, b] = [pool('a'), pool('b')];
  a.request(1);
  b.request(1);
  time.turn();
  origin.leave(a);
  expect(emptied()).toBe(0);
  origin.leave(b);
  expect([emptied(), time.timers]).toEqual([1, 0]);
});
