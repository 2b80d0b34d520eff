import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { IconName } from '../look/icons';

/**
 * A part of the administration. Each feature folder that has one holds a `section.ts(x)` that calls `registerSection`; the page
 * finds it there and loads the part when it is first opened.
 */
export interface Section {
  /** Its name in the address: `/admin?tab=id`. */
  id: string;
  icon: IconName;
  /** The words of its entry, asked again when the language changes. */
  label: () => string;
  /** Entries stand in this order: accounts 10, teams 20, categories 30, calendar 40, grids 50, records 90. */
  order: number;
  load: () => Promise<ComponentType>;
}

export const sections = signal<readonly Section[]>([]);

export function registerSection(section: Section): void {
  sections.value = [...sections.peek().filter((s) => s.id !== section.id), section].sort(
    (a, b) => a.order - b.order,
  );
}
