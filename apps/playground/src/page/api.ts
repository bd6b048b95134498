import { capability, dropCapability } from './capability.js';
import { link } from './store.js';

/** Calls `fetch` with the page's capability. Drops the capability if the server responds with a 401. */
export async function fetchApi(path: string, init: RequestInit = {}): Promise<Response> {
  const sent = capability();
  const response = await fetch(path, {
    ...init,
    headers: { ...init.headers, ...(sent !== undefined && { Authorization: `Bearer ${sent}` }) },
  });
  if (response.status === 401) {
    // The capability may have been replaced while the request was in flight.
    if (capability() === sent) dropCapability();
    link.value = 'refused';
  }
  return response;
}
