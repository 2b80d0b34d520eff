import type { ComponentType } from 'preact';
import { openTool, toggleTool, tools } from '../app/panels';
import { Icon } from '../look/Icon';

/** A button at the foot of the wall that takes one of the map's tools out and puts it away. */
export function toolChip(id: string): ComponentType {
  return () => {
    const tool = tools.value.find((t) => t.id === id);
    if (!tool) return null;
    return (
      <button
        type="button"
        class="wall-chip wall-tool"
        aria-pressed={openTool.value === id}
        onClick={() => toggleTool(id)}
      >
        <Icon name={tool.icon} />
        {tool.label()}
      </button>
    );
  };
}
