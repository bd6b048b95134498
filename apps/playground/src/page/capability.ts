/** Storage key of the capability, which gives access to one run of the server. It survives reloads of this tab only. */
const KEY = 'capability';

/**
 * Moves the capability from the fragment of the URL to the tab's session storage. It is then not visible in the address bar
 * and not copied with the address. Returns whether the URL contained one.
 */
export function takeCapability(): boolean {
  const [, found] = /^#([\w-]{43})$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  sessionStorage.setItem(KEY, found);
  history.replaceState(null, '', location.pathname);
  return true;
}

/** Removes a capability that the server refused. */
export function dropCapability(): void {
  sessionStorage.removeItem(KEY);
}

export function capability(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}
