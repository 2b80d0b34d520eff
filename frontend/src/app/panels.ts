import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { IconName } from '../look/icons';
import type { Session } from '../session/state';
import { urlParam } from './url';

/**
 * A feature's way into the page: a named button, and a panel that is loaded when the button is first pressed.
 * Each feature folder has a `tool.ts(x)` that calls `registerTool`; the page finds it there.
 */
export interface Tool {
  id: string;
  icon: IconName;
  /** The button's words, asked again when the language changes. */
  label: () => string;
  /** A few characters on the button, as how much waits behind it; the label says them in words. Empty is none. */
  badge?: () => string;
  /** Where the button is: in the top bar, in the column of controls on the map, or as the one filled action. */
  place: 'top' | 'map' | 'primary';
  /** Of a tool on the map: its panel is at the side, and the map's own controls make room. */
  aside?: boolean;
  /** Buttons of one place stand in this order. */
  order: number;
  /** Who gets it; absent means everybody who is signed in. */
  for?: (session: Session) => boolean;
  /** The panel. It draws its own `<Drawer>` or toolbar, and is taken away when `close` is called. */
  load: () => Promise<ComponentType<PanelProps>>;
}

export interface PanelProps {
  close: () => void;
}

export const tools = signal<readonly Tool[]>([]);

const param = urlParam('tool');

/** The id of the tool whose panel is open: in the URL, so that a link opens it again. */
export const openTool = param.value;

/** Opens a tool's panel in the place of the one that is open; without an id that one is closed. */
export const chooseTool = param.set;

/** The tool whose panel is open, if the account gets it: a link may name any. */
export function toolOf(who: Session | null | undefined): Tool | undefined {
  const tool = tools.value.find((t) => t.id === openTool.value);
  return tool && who && (tool.for?.(who) ?? true) ? tool : undefined;
}

/** Adds a tool, or replaces the one with the same id. */
export function registerTool(tool: Tool): void {
  tools.value = [...tools.peek().filter((t) => t.id !== tool.id), tool].sort((a, b) => a.order - b.order);
}

export function toggleTool(id: string): void {
  chooseTool(openTool.peek() === id ? undefined : id);
}
