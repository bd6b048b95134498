import { signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

/** The theme that the user has selected. `auto` follows the system's theme. */
export const theme = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(KEY)) ?? 'auto');

/** Whether dark mode is active. */
export const dark = signal(false);

const system = matchMedia('(prefers-color-scheme: dark)');

export function applyTheme(): void {
  system.addEventListener('change', show);
  show();
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(KEY, chosen);
  show();
}

function show(): void {
  const isDark = theme.value === 'dark' || (theme.value === 'auto' && system.matches);
  // Set the attribute before the signal, whose subscribers read colors that depend on the attribute.
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  dark.value = isDark;
}
