import { computed, signal } from '@preact/signals';
import { explain } from '../api/problem';
import { narrow, togglePanel, treeOpen } from '../app/screen';
import { filter, setFilter } from '../filter/state';
import { openLedger } from '../grid/chosen';
import { covers } from '../grid/rights';
import { t as ofGrid } from '../grid/words';
import { Icon } from '../look/Icon';
import { session } from '../session/state';
import type { AreaNode } from './areas';
import { areas, areasFailed, type Count, counts, countsFailed, loadAreas, loadCounts, tree } from './state';
import { t } from './words';

/** What the user folded or unfolded; everything else follows the rule in `unfolded`. */
const folded = signal<ReadonlyMap<string, boolean>>(new Map());

/** How many concerns have a deadline that runs. */
function withLight(count: Count | undefined): number {
  return count ? count.red + count.yellow + count.green : 0;
}

/** The most such concerns that any leaf has: bars are drawn to its scale. */
const longest = computed(() => {
  let most = 1;
  const visit = (nodes: readonly AreaNode[]) => {
    for (const node of nodes) {
      if (node.children.length > 0) visit(node.children);
      else most = Math.max(most, withLight(counts.value?.get(node.code)));
    }
  };
  visit(tree.value);
  return most;
});

/** Up to so many areas the whole tree fits on a screen. */
const fewAreas = 24;

/** An area starts unfolded when it leads to a chosen one or to the account's own, or while the whole tree is small. */
function unfolded(node: AreaNode): boolean {
  const chosen = folded.value.get(node.code);
  if (chosen !== undefined) return chosen;
  if ((areas.value?.length ?? 0) <= fewAreas || node.level === 'city' || node.level === 'district')
    return true;
  const own = session.value?.areas.map((area) => area.code) ?? [];
  return [...filter.value.area, ...own].some((code) => code.startsWith(node.prefix));
}

function fold(node: AreaNode, open: boolean): void {
  folded.value = new Map(folded.peek()).set(node.code, open);
}

function choose(code: string | undefined, more: boolean): void {
  const { area } = filter.peek();
  if (code === undefined) setFilter({ area: [] });
  else if (more) setFilter({ area: area.includes(code) ? area.filter((a) => a !== code) : [...area, code] });
  else setFilter({ area: area.length === 1 && area[0] === code ? [] : [code] });
  if (narrow.peek()) treeOpen.value = false;
}

/** Pixels of a full bar. */
const barWidth = 52;

/** Shares by length, urgency by height: the tallest piece is what is overdue. */
export function LightBar({ count, scale }: { count: Count; scale: number }) {
  const width = (n: number) => ({ width: `${Math.max(3, Math.round((n / scale) * barWidth))}px` });
  return (
    <span class="lb" aria-hidden="true">
      {count.red > 0 && <i class="r" style={width(count.red)} />}
      {count.yellow > 0 && <i class="y" style={width(count.yellow)} />}
      {count.green > 0 && <i class="g" style={width(count.green)} />}
    </span>
  );
}

function Row({ node, depth }: { node: AreaNode; depth: number }) {
  const count = counts.value?.get(node.code);
  const chosen = filter.value.area.includes(node.code);
  const open = unfolded(node);
  const leaf = node.children.length === 0;
  const split = count
    ? t('split', { red: count.red, yellow: count.yellow, green: count.green, none: count.none })
    : '';
  return (
    <li>
      <div class={chosen ? 'area sel' : 'area'} style={{ '--depth': depth }}>
        {leaf ? (
          <span class="twig leaf" />
        ) : (
          <button
            type="button"
            class="twig"
            aria-expanded={open}
            aria-label={t(open ? 'shut' : 'open', { name: node.name })}
            onClick={() => fold(node, !open)}
          >
            <Icon name={open ? 'down' : 'right'} />
          </button>
        )}
        <button
          type="button"
          class="name"
          aria-pressed={chosen}
          title={split ? `${node.name}：${split}` : node.name}
          onClick={(event) => choose(node.code, event.ctrlKey || event.metaKey)}
        >
          <span>{node.name}</span>
          {leaf && count && <LightBar count={count} scale={longest.value} />}
          <b>{counts.value ? (count?.count ?? 0) : ''}</b>
        </button>
        {node.level === 'grid' && session.value && covers(session.value, node) && (
          <button
            type="button"
            class="ib to-card"
            aria-label={ofGrid('open_card', { name: node.name })}
            title={ofGrid('open_card', { name: node.name })}
            onClick={() => openLedger(node.code)}
          >
            <Icon name="ledger" />
          </button>
        )}
      </div>
      {open && !leaf && (
        <ul>
          {node.children.map((child) => (
            <Row key={child.code} node={child} depth={node.children.length > 1 ? depth + 1 : depth} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The areas the account may see, each with its count and lights under the present filter. One is chosen by pressing it. */
export function AreaTree() {
  if (!treeOpen.value) {
    return (
      <div class="panel rail desk-only">
        <button
          type="button"
          class="ib"
          aria-label={t('expand')}
          title={t('expand')}
          onClick={() => togglePanel('tree')}
        >
          <Icon name="right" />
        </button>
      </div>
    );
  }
  return (
    <nav class="panel tree" aria-label={t('areas')}>
      <div class="ph">
        <span class="title">{t('areas')}</span>
        <button
          type="button"
          class="ib"
          aria-label={t('collapse')}
          title={t('collapse')}
          onClick={() => togglePanel('tree')}
        >
          <Icon name={narrow.value ? 'x' : 'left'} />
        </button>
      </div>
      <div class="in">
        {areas.value ? (
          areas.value.length === 0 ? (
            <p class="empty">{t('empty')}</p>
          ) : (
            <ul>
              {tree.value.map((node) => (
                <Row key={node.code} node={node} depth={0} />
              ))}
            </ul>
          )
        ) : areasFailed.value === undefined ? (
          <p class="empty">{t('loading')}</p>
        ) : (
          <Failed words={t('failed')} error={areasFailed.value} retry={() => void loadAreas()} />
        )}
        {countsFailed.value !== undefined && (
          <Failed words={t('counts_failed')} error={countsFailed.value} retry={() => void loadCounts()} />
        )}
      </div>
    </nav>
  );
}

function Failed({ words, error, retry }: { words: string; error: unknown; retry: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>
        {words}。{explain(error)}
      </p>
      <button type="button" class="btn" onClick={retry}>
        {t('retry')}
      </button>
    </div>
  );
}
