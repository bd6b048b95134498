import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from './postgres-store.js';

interface Answer {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly failed?: string;
}

/** A Postgres of its own, in memory. */
export class Postgres implements Database, AsyncDisposable {
  readonly #worker = new Worker(path.join(__dirname, 'postgres-worker.mjs'));
  readonly #answers = new EventEmitter().setMaxListeners(0);
  #asked = 0;

  constructor() {
    this.#worker.on('message', (answer: Answer) => this.#answers.emit(String(answer.id), answer));
    this.#worker.on('error', (error) => this.#answers.emit('error', error));
  }

  async query(text: string, values: readonly unknown[] = []): Promise<{ readonly rows: readonly unknown[] }> {
    this.#asked += 1;
    const answered = once(this.#answers, String(this.#asked));
    this.#worker.postMessage({ id: this.#asked, text, values });
    const [{ rows, failed }] = (await answered) as [Answer];
    if (rows === undefined) throw new Error(failed);
    return { rows };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
