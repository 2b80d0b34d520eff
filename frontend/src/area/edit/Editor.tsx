// The grid editor's bar at the foot of the map: which community, the tools, what is at fault, and saving all of it at once.
import { useSignal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { PanelProps } from '../../app/panels';
import '../../board/board.css';
import { boardPane } from '../../board/pane';
import { covers } from '../../board/rights';
import { filter } from '../../filter/state';
import { language } from '../../i18n/dictionary';
import { onChange, onReset } from '../../live/stream';
import { Icon } from '../../look/Icon';
import { clicksTaken, map } from '../../map/map';
import { showBox } from '../../map/view';
import { session } from '../../session/state';
import { areaByCode, areas } from '../state';
import './edit.css';
import { inside } from './faults';
import { GridMarks, press } from './GridMarks';
import { GridHistory } from './History';
import { addGrid, coordinates, renameGrid } from './plan';
import { path, pointOn, stepBack } from './pointing';
import { Said } from './Said';
import {
  around,
  canRedo,
  canUndo,
  chosen,
  community,
  dirty,
  discard,
  drawn,
  edits,
  faults,
  gridNamed,
  heardOfChange,
  loading,
  type Mode,
  mode,
  notice,
  open,
  plan,
  readProblem,
  redo,
  save,
  saving,
  shut,
  splitChosen,
  take,
  undo,
} from './state';
import { type EditWords, editWords } from './words';

/** Pixels: a finger on a narrower screen covers what it draws. */
const leastWidth = 600;

const icons = { select: 'area', draw: 'plus', split: 'split', merge: 'link' } as const;

/** Whose work is in hand: it outlives the panel, but not the account. */
let owner: string | undefined;

export function GridEditor({ close }: PanelProps) {
  const words = editWords[language.value];
  const wide = matchMedia(`(min-width: ${leastWidth}px)`).matches;
  return wide ? (
    <Dock words={words} close={close} />
  ) : (
    <section class="board-dock grid-dock" aria-label={words.title}>
      <div class="board-state" role="status">
        {words.narrow}
        <button type="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </section>
  );
}

function Dock({ words, close }: { words: EditWords; close(): void }) {
  const who = session.value;
  const choices = (areas.value ?? []).filter(
    (a) => a.level === 'community' && who && (who.role === 'admin' || covers(who, a.code)),
  );
  const [looking, setLooking] = useState(false);
  const asked = filter.value.area[0];
  const first =
    choices.find((c) => asked?.startsWith(c.prefix))?.code ??
    (choices.length === 1 ? choices[0]?.code : undefined);
  useEffect(() => {
    if (owner !== who?.account) shut();
    owner = who?.account;
    document.documentElement.classList.add('boarding', 'gridding');
    const stops = [onChange('area', heardOfChange), onReset(heardOfChange)];
    return () => {
      for (const stop of stops) stop();
      document.documentElement.classList.remove('boarding', 'gridding');
      mode.value = 'select';
      if (!dirty.value) shut();
    };
  }, [who?.account]);
  useEffect(() => {
    if (!community.value && first) choose(first);
  }, [first]);
  useMarks();
  useTools(words);
  useKeys();
  const ready = community.value !== undefined && !loading.value && !readProblem.value;
  return (
    <section class="board-dock grid-dock" aria-label={words.title}>
      <Said words={words} />
      {ready ? <Work words={words} /> : null}
      <div class="board-row">
        <div class="board-chip">
          <Icon name="c-grid" />
          <select
            aria-label={words.community}
            value={community.value ?? ''}
            disabled={dirty.value}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {community.value ? null : <option value="">{words.choose}</option>}
            {choices.map((c) => (
              <option key={c.code} value={c.code}>
                {c.name}
              </option>
            ))}
          </select>
          <button type="button" class="ib" aria-label={words.close} title={words.close} onClick={close}>
            <Icon name="x" />
          </button>
        </div>
        {ready ? <Tools words={words} onHistory={() => setLooking(true)} /> : null}
      </div>
      {looking ? <GridHistory words={words} onClose={() => setLooking(false)} /> : null}
    </section>
  );
}

function choose(code: string): void {
  if (code === '') return;
  void open(code);
  const box = areaByCode(code)?.bbox;
  if (box) showBox(box);
}

/** Draws the grids into the map while the panel stands, and lets a click choose one. */
function useMarks(): void {
  const on = map.value;
  // Counts the moves of the map: handles off the screen are not drawn.
  const moves = useSignal(0);
  useEffect(() => {
    if (!on) return undefined;
    const pane = boardPane(on);
    const visible = ({ x, y }: { x: number; y: number }) => {
      const p = on.layerPointToContainerPoint([x, y]);
      const size = on.getSize();
      return p.x >= 0 && p.y >= 0 && p.x <= size.x && p.y <= size.y;
    };
    const Marks = () => {
      moves.value;
      return <GridMarks pane={pane} words={editWords[language.value]} visible={visible} />;
    };
    render(<Marks />, pane.svg);
    const count = () => {
      moves.value++;
    };
    const pick = ({ latlng }: { latlng: { lng: number; lat: number } }) => {
      const hit = plan.value.grids.find((g) =>
        inside([latlng.lng, latlng.lat], coordinates(plan.value, g).flat()),
      );
      if (hit) press(hit.code);
      else if (mode.value === 'select') chosen.value = undefined;
    };
    on.on('moveend', count);
    on.on('click', pick);
    clicksTaken.value = true;
    return () => {
      on.off('moveend', count);
      on.off('click', pick);
      clicksTaken.value = false;
      render(null, pane.svg);
      pane.remove();
    };
  }, [on, moves]);
}

/** Puts the drawing tools in hand to work on the map. */
function useTools(words: EditWords): void {
  const on = map.value;
  const now = mode.value;
  const waits = drawn.value !== undefined;
  useLayoutEffect(() => {
    if (!on || waits || (now !== 'draw' && now !== 'split')) return undefined;
    return pointOn(on, {
      plan: () => plan.value,
      around,
      closed: now === 'draw',
      finish: () => finish(words),
      giveUp: () => {
        if (path.value.length > 0) path.value = [];
        else mode.value = 'select';
      },
    });
  }, [on, now, waits, words]);
}

function finish(words: EditWords): void {
  const enough = mode.value === 'draw' ? 3 : 2;
  if (path.value.length < enough) {
    notice.value = enough === 3 ? words.few : words.fewLine;
    return;
  }
  notice.value = undefined;
  drawn.value = path.value;
}

function useKeys(): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest('input, textarea, select, dialog')) return;
      const letter = event.key.toLowerCase();
      const command = event.ctrlKey || event.metaKey;
      if (command && letter === 'z' && !event.shiftKey) {
        if (path.value.length > 0) stepBack();
        else undo();
      } else if (command && (letter === 'y' || (letter === 'z' && event.shiftKey))) redo();
      else if (event.key === 'Escape' && chosen.value && mode.value === 'select') chosen.value = undefined;
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, []);
}

function Tools({ words, onHistory }: { words: EditWords; onHistory(): void }) {
  const busy = saving.value;
  // Splitting and merging are the server's, who cuts exactly: what is drawn goes first.
  const blocked = (m: Mode) => (m === 'split' || m === 'merge') && (dirty.value || !chosen.value);
  const count = edits.value.areas.length + edits.value.added.length;
  return (
    <div class="board-tools" role="toolbar" aria-label={words.tools}>
      <fieldset aria-label={words.tools}>
        {(Object.keys(icons) as Mode[]).map((m) => (
          <button
            type="button"
            key={m}
            class="board-tool grid-tool"
            aria-pressed={mode.value === m}
            disabled={busy || blocked(m)}
            title={blocked(m) ? (dirty.value ? words.saveFirst : words.chooseFirst) : undefined}
            onClick={() => {
              drawn.value = undefined;
              notice.value = undefined;
              mode.value = mode.value === m ? 'select' : m;
            }}
          >
            <Icon name={icons[m]} />
            {words.tool[m]}
          </button>
        ))}
      </fieldset>
      <fieldset aria-label={`${words.undo}, ${words.redo}`}>
        <Button icon="undo" word={words.undo} disabled={busy || !canUndo.value} press={undo} />
        <Button icon="redo" word={words.redo} disabled={busy || !canRedo.value} press={redo} />
        <Button icon="clock" word={words.history} disabled={busy || dirty.value} press={onHistory} />
      </fieldset>
      <fieldset class="grid-save" aria-label={words.save}>
        {dirty.value ? <span role="status">{words.unsaved(count)}</span> : null}
        <button type="button" class="board-plain" disabled={busy || !dirty.value} onClick={discard}>
          {words.discard}
        </button>
        <button
          type="button"
          class="board-primary"
          disabled={busy || !dirty.value || faults.value.length > 0}
          title={faults.value.length > 0 ? words.mend : undefined}
          onClick={async () => {
            if (await save()) notice.value = words.saved;
          }}
        >
          {busy ? words.saving : words.save}
        </button>
      </fieldset>
    </div>
  );
}

function Button(props: { icon: 'undo' | 'redo' | 'clock'; word: string; disabled: boolean; press(): void }) {
  return (
    <button type="button" class="board-tool grid-tool" disabled={props.disabled} onClick={props.press}>
      <Icon name={props.icon} />
      {props.word}
    </button>
  );
}

/** What the hand is busy with: the name of something drawn, the chosen grid, or the hint of the tool. */
function Work({ words }: { words: EditWords }) {
  const line = drawn.value;
  const grid = gridNamed(chosen.value);
  if (line) {
    const cutting = mode.value === 'split';
    return (
      <Naming
        key="drawn"
        label={words.newName}
        word={cutting ? words.cut : words.add}
        initial={words.suggested(plan.value.grids.length + 1)}
        drop={words.drop}
        onDrop={() => {
          drawn.value = undefined;
        }}
        onName={async (name) => {
          if (cutting) {
            if (!(await splitChosen(line, name))) return;
            notice.value = words.saved;
          } else take(addGrid(plan.value, `new-${plan.value.next}`, name, line));
          drawn.value = undefined;
          mode.value = 'select';
        }}
      />
    );
  }
  if (grid && mode.value === 'select') {
    return (
      <Naming
        key={grid.code}
        label={words.name}
        word={words.done}
        initial={grid.name}
        onName={(name) => {
          if (name !== grid.name) take(renameGrid(plan.value, grid.code, name));
          chosen.value = undefined;
        }}
      />
    );
  }
  const now = mode.value;
  const drawing = now === 'draw' || now === 'split';
  return (
    <div class="board-hint">
      <span>{now === 'merge' ? words.hint.merge(grid?.name ?? '') : words.hint[now]}</span>
      {drawing && path.value.length > 0 ? (
        <>
          <button type="button" onClick={() => finish(words)}>
            {words.finish}
          </button>
          <button type="button" onClick={stepBack}>
            {words.stepBack}
          </button>
        </>
      ) : null}
      {drawing ? <span class="keys">{words.keys}</span> : null}
    </div>
  );
}

interface NamingProps {
  label: string;
  word: string;
  initial: string;
  drop?: string;
  onDrop?(): void;
  onName(name: string): void;
}

function Naming({ label, word, initial, drop, onDrop, onName }: NamingProps) {
  const [name, setName] = useState(initial);
  return (
    <form
      class="board-chosen-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onName(name.trim());
      }}
    >
      <input
        aria-label={label}
        value={name}
        maxLength={100}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="board-primary" disabled={saving.value || name.trim() === ''}>
        {word}
      </button>
      {drop ? (
        <button type="button" class="board-plain" onClick={onDrop}>
          {drop}
        </button>
      ) : null}
    </form>
  );
}
