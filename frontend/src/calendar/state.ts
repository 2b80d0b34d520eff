import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Book = Schemas['Calendar'];
export type Year = Schemas['CalendarYear'];
export type Day = Schemas['CalendarDay'];
export type Turned = Schemas['ClocksTurned'];

/** The calendar without its days; undefined before it was read. */
export const book = signal<Book | undefined>(undefined);

export async function loadBook(): Promise<void> {
  book.value = await api.get<Book>('calendar');
}
