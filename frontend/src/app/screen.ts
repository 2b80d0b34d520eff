import { effect, signal } from '@preact/signals';

const phone = matchMedia('(max-width: 767px)');

/** Whether the page is laid out for a phone: panels are sheets at the bottom, one at a time. */
export const narrow = signal(phone.matches);
phone.addEventListener('change', (event) => {
  narrow.value = event.matches;
});

/** The panels that the user opens and closes; on a desk both may stand. */
export const treeOpen = signal(!phone.matches);
export const listOpen = signal(false);

effect(() => {
  if (narrow.value) treeOpen.value = false;
});

/** Opens one of the panels; on a phone the others give way. */
export function togglePanel(panel: 'tree' | 'list'): void {
  const own = panel === 'tree' ? treeOpen : listOpen;
  const other = panel === 'tree' ? listOpen : treeOpen;
  own.value = !own.peek();
  if (narrow.peek() && own.peek()) other.value = false;
}

/** The present instant, new every half minute: what is left of a deadline follows it. */
export const now = signal(new Date());
window.setInterval(() => {
  now.value = new Date();
}, 30_000);

/** Whether the browser believes that it has a network. */
export const online = signal(navigator.onLine);
addEventListener('online', () => {
  online.value = true;
});
addEventListener('offline', () => {
  online.value = false;
});
