import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Session } from '../session/state';

/**
 * A feature's way onto the wall. Each feature folder that has one calls `registerWallPart` in a `wall.ts`; the wall finds it there.
 * `top` is beside the legend, `foot` within reach under the map, `bar` a button in the row below that, and `side` in the place of
 * the categories. 1 rem is 16 px at 1080 lines.
 */
export interface WallPart {
  id: string;
  place: 'top' | 'foot' | 'bar' | 'side';
  /** Parts of one place stand in this order. */
  order: number;
  /** Whether it is there for this session; `session.wall.drawing_until` says that a wall is unlocked. Signals it reads are followed. */
  for: (session: Session) => boolean;
  load: () => Promise<ComponentType>;
}

export const wallParts = signal<readonly WallPart[]>([]);

/** Adds a part, or replaces the one with the same id. */
export function registerWallPart(part: WallPart): void {
  wallParts.value = [...wallParts.peek().filter((p) => p.id !== part.id), part].sort(
    (a, b) => a.order - b.order,
  );
}
