import { computed, effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const key = 'minqing.theme';
const night = matchMedia('(prefers-color-scheme: dark)');
const system = signal<Theme>(night.matches ? 'dark' : 'light');
const chosen = signal(read());

function read(): Theme | undefined {
  const asked = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem(key);
  return asked === 'dark' || asked === 'light' ? asked : undefined;
}

night.addEventListener('change', (event) => {
  system.value = event.matches ? 'dark' : 'light';
});

/** What the page wears: the user's choice, else the system's. */
export const theme = computed<Theme>(() => chosen.value ?? system.value);

export function chooseTheme(next: Theme): void {
  localStorage.setItem(key, next);
  chosen.value = next;
}

/** What a page wears whatever the user chose elsewhere, as the wall does. */
export function wear(only: Theme): void {
  chosen.value = only;
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
