import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** Runs Postgres in its own thread, because Jest does not support the way that PGlite loads modules. */
const database = await PGlite.create();

parentPort?.on('message', async ({ id, text, values }) => {
  try {
    const { rows } = await database.query(text, values);
    parentPort?.postMessage({ id, rows });
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error) });
  }
});
