import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** A Postgres in a thread of its own: it loads parts of itself in a way that jest's realm has not. */
const database = await PGlite.create();

parentPort?.on('message', async ({ id, text, values }) => {
  try {
    const { rows } = await database.query(text, values);
    parentPort?.postMessage({ id, rows });
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error) });
  }
});
