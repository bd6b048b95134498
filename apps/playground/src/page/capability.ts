/** Session storage key of the capability. The capability grants access to one run, and only this tab keeps it across reloads. */
const KEY = 'capability';

/**
 * Moves the capability from the fragment of the URL to the tab's session storage. The move also removes the capability from the
 * address bar, so that users do not copy it with the URL. Returns whether the URL contained a capability.
 */
export function takeCapability(): boolean {
  const [, found] = /^#([\w-]{43})$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  sessionStorage.setItem(KEY, found);
  history.replaceState(null, '', location.pathname);
  return true;
}

/** Removes the stored capability after the server has rejected it. */
export function dropCapability(): void {
  sessionStorage.removeItem(KEY);
}

export function capability(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}
