// The place of a report: a tap on the map, the position of the phone, the middle of the map, or typed numbers.
import { signal, useSignal, useSignalEffect } from '@preact/signals';
import type { LeafletMouseEvent } from 'leaflet';
import { useLayoutEffect } from 'preact/hooks';
import { Icon } from '../look/Icon';
import { map } from '../map/map';
import { type PositionProblem, readPosition } from './draft';
import { gridAt } from './grid';
import { placeMark } from './mark';
import { draft, placing, write } from './state';
import type { ReportWords } from './words';

/** Degrees with five decimals: about a metre, and no more than a person can read. */
const shown = (degrees: number) => degrees.toFixed(5);

function choose(at: readonly [number, number]): void {
  write({ at: [Math.round(at[0] * 1e7) / 1e7, Math.round(at[1] * 1e7) / 1e7] });
  placing.value = false;
}

/** Lets the map choose the place while it is asked for, from the first picture on, and shows the chosen one on it. */
export function usePlacing(words: ReportWords): void {
  const on = map.value;
  useLayoutEffect(() => {
    if (!on) return undefined;
    const pin = placeMark(on, words.place, choose);
    const click = (event: LeafletMouseEvent) => {
      const { lng, lat } = event.latlng.wrap();
      if (placing.value) choose([lng, lat]);
    };
    on.on('click', click);
    const stopPin = draft.subscribe(({ at }) => pin.at(at));
    const stopCursor = placing.subscribe((asking) =>
      on.getContainer().classList.toggle('report-asking', asking),
    );
    return () => {
      on.off('click', click);
      stopPin();
      stopCursor();
      on.getContainer().classList.remove('report-asking');
      pin.remove();
    };
  }, [on, words]);
}

/** A word of trouble with the phone's position. */
const trouble = signal<'locating' | 'not-located' | undefined>(undefined);

function locate(): void {
  trouble.value = 'locating';
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      trouble.value = undefined;
      choose([coords.longitude, coords.latitude]);
      map.value?.setView([coords.latitude, coords.longitude], Math.max(17, map.value.getZoom()));
    },
    () => {
      trouble.value = 'not-located';
    },
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
  );
}

export function Place({ words }: { words: ReportWords }) {
  const { at } = draft.value;
  const typing = useSignal(false);
  const asking = placing.value;
  return (
    <div class="report-place">
      <p class="report-where">
        <Icon name="pin" />
        {at && !asking ? (
          <span>
            <Grid at={at} words={words} />
            <small>
              {shown(at[0])}, {shown(at[1])}
            </small>
          </span>
        ) : (
          <b>{words.placeAsk}</b>
        )}
        {at ? (
          <button type="button" class="report-plain" onClick={() => (placing.value = !asking)}>
            {asking ? words.placeKeep : words.placeMove}
          </button>
        ) : null}
      </p>
      {asking || !at ? (
        <div class="report-ways">
          {window.isSecureContext ? (
            <button type="button" class="report-plain" onClick={locate}>
              <Icon name="locate" />
              {words.placeMe}
            </button>
          ) : null}
          <button
            type="button"
            class="report-plain"
            onClick={() => {
              const middle = map.value?.getCenter().wrap();
              if (middle) choose([middle.lng, middle.lat]);
            }}
          >
            {words.placeHere}
          </button>
          <button
            type="button"
            class="report-plain"
            aria-expanded={typing.value}
            onClick={() => (typing.value = !typing.value)}
          >
            {words.typed}
          </button>
        </div>
      ) : null}
      {trouble.value || !window.isSecureContext ? (
        asking ? (
          <p class="report-note" role="status">
            {trouble.value === 'locating'
              ? words.locating
              : trouble.value
                ? words.notLocated
                : words.notSecure}
          </p>
        ) : null
      ) : null}
      {typing.value && asking ? <Typed words={words} onDone={() => (typing.value = false)} /> : null}
    </div>
  );
}

function Grid({ at, words }: { at: readonly [number, number]; words: ReportWords }) {
  const found = useSignal<string | null | undefined>(undefined);
  useSignalEffect(() => {
    const place = draft.value.at;
    if (!place) return undefined;
    let left = false;
    found.value = undefined;
    gridAt(place)
      .then((grid) => {
        if (!left) found.value = grid ? grid.name : null;
      })
      .catch(() => {
        // Without an answer the position alone is shown; the server finds the grid when it stores the report.
        if (!left) found.value = `${shown(at[0])}, ${shown(at[1])}`;
      });
    return () => {
      left = true;
    };
  });
  const { value } = found;
  return (
    <b class="report-grid">
      {value === undefined ? words.gridAsked : value === null ? words.gridNone : words.grid(value)}
    </b>
  );
}

function Typed({ words, onDone }: { words: ReportWords; onDone(): void }) {
  const lon = useSignal('');
  const lat = useSignal('');
  const problem = useSignal<PositionProblem | undefined>(undefined);
  function use(x: string, y: string) {
    const read = readPosition(x, y);
    if ('problem' in read) {
      problem.value = read.problem;
      return;
    }
    choose(read.at);
    map.value?.setView([read.at[1], read.at[0]], Math.max(17, map.value.getZoom()));
    onDone();
  }
  return (
    <div class="report-typed">
      <label class="report-field">
        <span>{words.lon}</span>
        <input
          inputMode="decimal"
          placeholder="113.57"
          value={lon.value}
          onInput={(e) => (lon.value = e.currentTarget.value)}
        />
      </label>
      <label class="report-field">
        <span>{words.lat}</span>
        <input
          inputMode="decimal"
          placeholder="37.86"
          value={lat.value}
          onInput={(e) => (lat.value = e.currentTarget.value)}
        />
      </label>
      <button type="button" class="report-plain" onClick={() => use(lon.value, lat.value)}>
        {words.use}
      </button>
      {problem.value ? (
        <p class="report-problem" role="alert">
          {problem.value === 'swapped' ? words.problems.swapped(lat.value) : words.problems[problem.value]}
          {problem.value === 'swapped' ? (
            <button type="button" class="report-text" onClick={() => use(lat.value, lon.value)}>
              {words.swap}
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
