/** Session storage key of the capability, which gives this tab access to one run of the playground. */
const KEY = 'capability';

/**
 * Moves the capability from the URL fragment to session storage, so that users do not copy it with the URL. Returns whether the
 * URL contained a capability.
 */
export function takeCapability(): boolean {
  const [, found] = /^#([\w-]{43})$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  sessionStorage.setItem(KEY, found);
  history.replaceState(null, '', location.pathname);
  return true;
}

/** Removes the stored capability when the server has rejected it. */
export function dropCapability(): void {
  sessionStorage.removeItem(KEY);
}

export function capability(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}
