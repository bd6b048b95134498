import { capability, dropCapability } from './capability.js';
import { link } from './store.js';

/** A `fetch` of this page's server that presents the capability. Where that is missing or wrong the page says so. */
export async function fetchApi(path: string, init: RequestInit = {}): Promise<Response> {
  const presented = capability();
  const response = await fetch(path, {
    ...init,
    headers: { ...init.headers, ...(presented !== undefined && { Authorization: `Bearer ${presented}` }) },
  });
  if (response.status === 401) {
    // Not one that another URL has brought since.
    if (capability() === presented) dropCapability();
    link.value = 'refused';
  }
  return response;
}
