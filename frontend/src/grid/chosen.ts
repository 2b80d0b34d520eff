import { computed, signal } from '@preact/signals';
import { chooseTool } from '../app/panels';
import { narrow, treeOpen } from '../app/screen';
import { type Area, levelOf, prefixOf } from '../area/areas';
import { areas } from '../area/state';
import { filter } from '../filter/state';
import { session } from '../session/state';
import { covers } from './rights';

export const ledgerTool = 'ledger';

/** The grids that have a ledger for this account: its own and those below its own areas. */
export const ownGrids = computed<Area[]>(() => {
  const who = session.value;
  if (!who) return [];
  return (areas.value ?? []).filter((a) => a.level === 'grid' && covers(who, a));
});

/** What was asked for by hand, until the filter asks for another area. */
const asked = signal<string | undefined>(undefined);

/** The one area of the filter, if there is one. */
const filtered = computed(() => {
  const { area } = filter.value;
  return area.length === 1 ? area[0] : undefined;
});
filtered.subscribe(() => {
  asked.value = undefined;
});

/** The grid whose ledger is shown: asked for, else the first in the filter's area, else the first; undefined without any. */
export const chosenGrid = computed<Area | undefined>(() => {
  const grids = ownGrids.value;
  const within = filtered.value;
  const level = within === undefined ? undefined : levelOf(within);
  const prefix = within !== undefined && level ? prefixOf(within, level) : undefined;
  return (
    grids.find((g) => g.code === asked.value) ??
    grids.find((g) => prefix !== undefined && g.code.startsWith(prefix)) ??
    grids[0]
  );
});

export function chooseGrid(code: string): void {
  asked.value = code;
}

/** Opens the ledger of a grid. */
export function openLedger(code: string): void {
  chooseGrid(code);
  chooseTool(ledgerTool);
  if (narrow.peek()) treeOpen.value = false;
}
