import { capability, dropCapability } from './capability.js';
import { link } from './store.js';

/** `fetch` with the capability. After a 401 the page shows that it has no access. */
export async function fetchApi(path: string, init: RequestInit = {}): Promise<Response> {
  const sent = capability();
  const response = await fetch(path, {
    ...init,
    headers: { ...init.headers, ...(sent !== undefined && { Authorization: `Bearer ${sent}` }) },
  });
  if (response.status === 401) {
    // Keeps a newer capability that another URL has set since the request.
    if (capability() === sent) dropCapability();
    link.value = 'refused';
  }
  return response;
}
