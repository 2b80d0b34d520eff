import { useState } from 'preact/hooks';
import type { Area, AreaNode } from '../area/areas';
import { Icon } from '../look/Icon';
import { areas, coveredBy, ownPrefixes, ownTree, toggled, within } from './areas';
import { t } from './words';

interface Props {
  chosen: readonly Area[];
  change: (chosen: Area[]) => void;
  /** At most one, by radio buttons of this name; else any number. */
  single?: string;
}

/** How many areas a search lists. */
const mostFound = 40;

/** The account's own areas as a tree to choose from. A chosen area stands for all below it. */
export function AreaChoice({ chosen, change, single }: Props) {
  const [words, setWords] = useState('');
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map());
  const choose = (area: Area) => change(single ? [area] : toggled(chosen, area));

  const mark = (area: Area) => {
    const by = coveredBy(area, chosen);
    const covered = !single && by !== undefined && by.code !== area.code;
    return (
      <label class="row" title={area.code}>
        <input
          type={single ? 'radio' : 'checkbox'}
          name={single}
          checked={single ? chosen.some((c) => c.code === area.code) : by !== undefined}
          disabled={covered}
          onChange={() => choose(area)}
        />
        {area.name}
      </label>
    );
  };
  const branch = (node: AreaNode, depth: number) => {
    const leads = chosen.some((c) => c.code !== node.code && c.prefix.startsWith(node.prefix));
    const open = folded.get(node.code) ?? (leads || depth < 3);
    const leaf = node.children.length === 0;
    return (
      <li key={node.code}>
        <div class="choice-row">
          {leaf ? (
            <span class="twig" />
          ) : (
            <button
              type="button"
              class="twig"
              aria-expanded={open}
              aria-label={t(open ? 'shut' : 'open', { name: node.name })}
              onClick={() => setFolded(new Map(folded).set(node.code, !open))}
            >
              <Icon name={open ? 'down' : 'right'} />
            </button>
          )}
          {mark(node)}
        </div>
        {open && !leaf && <ul>{node.children.map((child) => branch(child, depth + 1))}</ul>}
      </li>
    );
  };

  const asked = words.trim();
  const found =
    asked === ''
      ? []
      : within(areas.value, ownPrefixes.value).filter(
          (a) => a.name.includes(asked) || a.code.startsWith(asked),
        );
  return (
    <div class="area-choice">
      <input
        type="search"
        value={words}
        placeholder={t('find_area')}
        aria-label={t('find_area')}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <div class="choice-tree">
        {asked === '' ? (
          <ul>{ownTree.value.map((node) => branch(node, 0))}</ul>
        ) : found.length === 0 ? (
          <p class="hint">{t('no_area')}</p>
        ) : (
          <ul>
            {found.slice(0, mostFound).map((area) => (
              <li key={area.code}>{mark(area)}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
