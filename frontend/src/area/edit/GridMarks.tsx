// The grids of the community on the map: outlines, a handle on each node and on the middle of each border, and what is at fault.
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { Handle } from '../../board/Handles';
import type { BoardPane } from '../../board/pane';
import type { Pixel } from '../../board/stroke';
import { coordinates, edges, insertNode, moveNode, type Plan, place, removeNode, sharing } from './plan';
import { hover, path } from './pointing';
import { chosen, draft, drawn, faults, mergeInto, mode, notice, plan, take } from './state';
import type { EditWords } from './words';

/** More handles than this on the screen are not shown: nobody could tell them apart. */
const most = 400;
/** Pixels: where two nodes are closer, a handle between them could not be hit. */
const apart = 44;

/** The node that was just put in: it takes the focus, so that the keys go on with it. */
const fresh = signal<number | undefined>(undefined);

interface MarksProps {
  pane: BoardPane;
  words: EditWords;
  /** Whether a place is on the screen. */
  visible(pixel: Pixel): boolean;
}

export function GridMarks({ pane, words, visible }: MarksProps) {
  // Read so that a zoom places everything anew.
  pane.epoch.value;
  const now = plan.value;
  const wrong = new Set(faults.value.flatMap((f) => f.grids));
  return (
    <>
      {now.grids.map((grid) => {
        const d = coordinates(now, grid)
          .flat()
          .map((ring) => lineOf(ring.map(pane.project), true))
          .join('');
        const classes = [
          'grid-shape',
          grid.code === chosen.value ? 'grid-chosen' : '',
          wrong.has(grid.code) ? 'grid-wrong' : '',
        ];
        return (
          <path
            key={grid.code}
            class={classes.filter(Boolean).join(' ')}
            d={d}
            tabindex={0}
            role="button"
            aria-label={words.grid(grid.name)}
            aria-pressed={grid.code === chosen.value}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              event.stopPropagation();
              press(grid.code);
            }}
          />
        );
      })}
      {faults.value.map((f) => {
        const { x, y } = pane.project(f.at);
        return <circle key={`${f.kind}${f.grids.join()}`} class="grid-fault" cx={x} cy={y} r={14} />;
      })}
      {mode.value === 'select' && !drawn.value ? (
        <GridHandles pane={pane} words={words} visible={visible} now={now} />
      ) : null}
      <Drawing pane={pane} />
    </>
  );
}

/** Chooses a grid, or merges it into the chosen one. */
export function press(code: string): void {
  if (mode.value === 'select') chosen.value = chosen.value === code ? undefined : code;
  else if (mode.value === 'merge' && chosen.value && chosen.value !== code) {
    const into = chosen.value;
    void mergeInto(into, code);
    mode.value = 'select';
  }
}

function lineOf(points: readonly Pixel[], closed: boolean): string {
  const d = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return closed ? `${d}Z` : d;
}

function GridHandles({ pane, words, visible, now }: MarksProps & { now: Plan }) {
  const nodes = [...now.nodes]
    .map(([id, at]) => ({ id, at: pane.project(at) }))
    .filter(({ id, at }) => visible(at) && sharing(now, id).length > 0);
  const crowded = nodes.length > most;
  useEffect(() => {
    if (crowded) notice.value = words.tooMany;
    else if (notice.peek() === words.tooMany) notice.value = undefined;
  }, [crowded, words]);
  useLayoutEffect(() => {
    if (fresh.value === undefined) return;
    pane.svg.querySelector<SVGGElement>(`[data-handle="${fresh.value}"]`)?.focus();
    fresh.value = undefined;
  }, [fresh.value, pane]);
  if (crowded) return null;
  const names = (...ids: number[]) =>
    now.grids
      .filter((g) => g.polygons.some((p) => p.some((r) => ids.every((id) => r.includes(id)))))
      .map((g) => g.name)
      .join('、');
  const common = {
    unproject: pane.unproject,
    onDraft: (next: Plan) => {
      draft.value = next;
    },
    onChange: take,
  };
  return (
    <g class="board-handles">
      {edges(now).flatMap(([a, b]) => {
        const [p, q] = [pane.project(place(now, a)), pane.project(place(now, b))];
        const at = { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
        if (!visible(at) || Math.hypot(p.x - q.x, p.y - q.y) <= apart) return [];
        return [
          <Handle<Plan>
            key={`m${a}-${b}`}
            {...common}
            at={at}
            class="board-middle"
            r={5}
            name={words.middle(names(a, b))}
            move={(to) => insertNode(now, a, b, to)}
            onChange={(next) => {
              fresh.value = next.next - 1;
              take(next);
            }}
          />,
        ];
      })}
      {nodes.map(({ id, at }) => (
        <Handle<Plan>
          key={`n${id}`}
          {...common}
          id={String(id)}
          at={at}
          class="board-vertex"
          r={7}
          name={words.node(names(id))}
          move={(to) => moveNode(now, id, to)}
          remove={() => removeNode(now, id)}
        />
      ))}
    </g>
  );
}

/** The outline or the line that is being drawn, or waits for its name. */
function Drawing({ pane }: { pane: BoardPane }) {
  const waiting = drawn.value;
  const points = waiting ?? path.value;
  const next = waiting ? undefined : hover.value;
  const all = (next ? [...points, next.at] : points).map(pane.project);
  if (all.length === 0) return null;
  const closed = mode.value === 'draw' && all.length > 2;
  const end = next && pane.project(next.at);
  return (
    <g class="grid-drawing">
      <path class="board-casing" d={lineOf(all, closed)} stroke-width={7} />
      <path class={closed ? 'grid-line grid-filled' : 'grid-line'} d={lineOf(all, closed)} />
      {points.map(pane.project).map((p, i) => (
        <circle key={`${i}:${p.x}`} class="board-dot" cx={p.x} cy={p.y} r={i === 0 ? 6 : 4} />
      ))}
      {end && next.to ? <circle class="grid-pull" cx={end.x} cy={end.y} r={11} /> : null}
    </g>
  );
}
