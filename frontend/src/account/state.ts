import { signal } from '@preact/signals';

/** A password that was made by the server and is shown this once: whose, and what. */
export const once = signal<{ name: string; password: string } | undefined>(undefined);
