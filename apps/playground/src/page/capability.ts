/** What gives this page access to the run of the server that printed it. Kept for reloads of this tab, and nowhere else. */
const KEY = 'capability';

/**
 * Moves the capability from the fragment of the URL to the tab's storage, so that it is neither seen in the address bar nor
 * copied with the address. Returns whether there was one.
 */
export function takeCapability(): boolean {
  const [, found] = /^#([\w-]{43})$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  sessionStorage.setItem(KEY, found);
  history.replaceState(null, '', location.pathname);
  return true;
}

/** Forgets one that the server refused. */
export function dropCapability(): void {
  sessionStorage.removeItem(KEY);
}

export function capability(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}
