import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from './postgres-store.js';

interface Reply {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly failed?: string;
}

/** An in-memory Postgres database in a worker thread. */
export class Postgres implements Database, AsyncDisposable {
  readonly #worker = new Worker(path.join(__dirname, 'postgres-worker.mjs'));
  readonly #replies = new EventEmitter().setMaxListeners(0);
  #queries = 0;

  constructor() {
    this.#worker.on('message', (reply: Reply) => this.#replies.emit(String(reply.id), reply));
    this.#worker.on('error', (error) => this.#replies.emit('error', error));
  }

  async query(text: string, values: readonly unknown[] = []): Promise<{ readonly rows: readonly unknown[] }> {
    this.#queries += 1;
    const replied = once(this.#replies, String(this.#queries));
    this.#worker.postMessage({ id: this.#queries, text, values });
    const [{ rows, failed }] = (await replied) as [Reply];
    if (rows === undefined) throw new Error(failed);
    return { rows };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
