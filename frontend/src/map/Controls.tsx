import { useEffect } from 'preact/hooks';
import { openTool, toggleTool, tools } from '../app/panels';
import { listOpen, online, togglePanel } from '../app/screen';
import { totals } from '../concern/totals';
import { wordOf } from '../concern/words';
import { coverageShown, month, monthChoices, setMonth, showCoverage, shownMonthName } from '../grid/coverage';
import { monthName } from '../grid/month';
import { language } from '../i18n/dictionary';
import { Icon, Light } from '../look/Icon';
import { Menu } from '../look/Menu';
import { PictureButton } from '../picture/PictureButton';
import { session } from '../session/state';
import { progress, retryTiles } from './MapView';
import { map } from './map';
import { maxZoom } from './mercator';
import { mapCredit, shownLevel, tintRange } from './style';
import { goHome, layersShown, playingBack, showLayer, zoom } from './view';
import { t } from './words';

const lights = ['green', 'yellow', 'red'] as const;

/** What the marks and the tint mean. */
function Legend() {
  const range = tintRange.value;
  return (
    <>
      {lights.map((light) => (
        <span key={light}>
          <Light light={light} />
          {wordOf(light)}
        </span>
      ))}
      {coverageShown.value ? (
        <CoverageScale />
      ) : (
        range &&
        layersShown.value.tint && (
          <span class="scale" title={t('scale', { level: t(shownLevel.value) })}>
            {[1, 2, 3, 4, 5].map((step) => (
              <em key={step} class={`step-${step}`} />
            ))}
            <b>{range}</b>
          </span>
        )
      )}
    </>
  );
}

/** What the tint means while it tells how far the visits of a month are. */
function CoverageScale() {
  return (
    <>
      <span>{t('coverage_of', { month: shownMonthName() })}</span>
      <span class="scale">
        {[1, 2, 3, 4, 5].map((step) => (
          <em key={step} class={`step-${step}`} />
        ))}
        <b>0 – 100%</b>
      </span>
      <span>
        <em class="step-0" />
        {t('none_due')}
      </span>
    </>
  );
}

/** The layer of the visits' coverage, which tints the areas instead of the counts, and its month. */
function CoverageChoice() {
  if (session.value?.areas.length === 0) return null;
  return (
    <>
      <label class="row">
        <input
          type="checkbox"
          checked={coverageShown.value}
          onChange={(event) => showCoverage(event.currentTarget.checked)}
        />
        {t('coverage')}
      </label>
      {coverageShown.value && (
        <label class="field">
          <span class="vh">{t('coverage_month')}</span>
          <select value={month.value} onChange={(event) => setMonth(event.currentTarget.value)}>
            {monthChoices.value.map((m) => (
              <option key={m} value={m}>
                {monthName(m, language.value)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

function Layers() {
  const shown = layersShown.value;
  return (
    <Menu label={t('layers')} class="ib" align="right" button={<Icon name="layers" />}>
      <label class="row">
        <input
          type="checkbox"
          checked={shown.tint && !coverageShown.value}
          onChange={(event) => {
            showCoverage(false);
            showLayer('tint', event.currentTarget.checked);
          }}
        />
        {t('tint')}
      </label>
      <CoverageChoice />
      {(['names', 'concerns'] as const).map((name) => (
        <label class="row" key={name}>
          <input type="checkbox" checked={shown[name]} onChange={() => showLayer(name, !shown[name])} />
          {t(name)}
        </label>
      ))}
      <div class="leg phone-only" role="group" aria-label={t('legend')}>
        <Legend />
      </div>
    </Menu>
  );
}

/** The column of buttons on the map: zoom, home, layers, and what features add. */
export function Controls() {
  const who = session.value;
  const more = tools.value.filter((tool) => tool.place === 'map' && who && (tool.for?.(who) ?? true));
  return (
    <div class="panel ctl">
      <button
        type="button"
        class="ib"
        aria-label={t('zoom_in')}
        title={t('zoom_in')}
        disabled={zoom.value >= maxZoom}
        onClick={() => map.peek()?.zoomIn()}
      >
        <Icon name="plus" />
      </button>
      <button
        type="button"
        class="ib"
        aria-label={t('zoom_out')}
        title={t('zoom_out')}
        onClick={() => map.peek()?.zoomOut()}
      >
        <Icon name="minus" />
      </button>
      <button type="button" class="ib" aria-label={t('home')} title={t('home')} onClick={goHome}>
        <Icon name="locate" />
      </button>
      <Layers />
      <PictureButton />
      {more.map((tool) => (
        <button
          type="button"
          key={tool.id}
          class="ib"
          aria-label={tool.label()}
          title={tool.label()}
          aria-pressed={openTool.value === tool.id}
          onClick={() => toggleTool(tool.id)}
        >
          <Icon name={tool.icon} />
        </button>
      ))}
    </div>
  );
}

/** The legend, and under it the number of what matches, which opens the list. */
export function LegendPanel() {
  const sum = totals.value;
  // The playback's own panel stands there, and says what its marks mean.
  if (playingBack.value) return null;
  return (
    <div class={listOpen.value ? 'foot-left raised' : 'foot-left'}>
      <div class="panel leg desk-only" role="group" aria-label={t('legend')}>
        <Legend />
      </div>
      {!listOpen.value && (
        <button type="button" class="panel total desk-only" onClick={() => togglePanel('list')}>
          <Icon name="list" />
          <span class="vh">{t('open_list')}</span>
          <b>{sum ? t('count', { n: sum.count }) : '…'}</b>
          {sum &&
            (['red', 'yellow', 'green'] as const).map((light) => (
              <span key={light}>
                <Light light={light} />
                {sum[light]}
              </span>
            ))}
        </button>
      )}
    </div>
  );
}

/** Under which number the map was approved, and whose the base map is: on the map at all times. */
export function MapCredit() {
  const said = mapCredit.value;
  useEffect(() => {
    document.documentElement.classList.toggle('credited', said !== '');
  }, [said]);
  return said === '' ? null : <p class="map-credit">{said}</p>;
}

/** What the map has to say about itself: pieces that failed, or that nothing matches. */
export function MapNotice() {
  const { loading, failed, drawn } = progress.value;
  // Without a network the page has said so already.
  if (failed > 0 && !online.value) return null;
  if (failed > 0) {
    return (
      <p class="notice" role="status">
        {t('failed', { n: failed })}
        <button type="button" onClick={retryTiles}>
          {t('retry')}
        </button>
      </p>
    );
  }
  if (playingBack.value) return null;
  if (loading > 0 && drawn === 0 && totals.value?.count !== 0) {
    return (
      <p class="notice slow" role="status">
        {t('loading')}
      </p>
    );
  }
  const nothing = totals.value?.count === 0 || (totals.value !== undefined && loading === 0 && drawn === 0);
  if (nothing && layersShown.value.concerns) {
    return (
      <p class="notice" role="status">
        {t('none')}
      </p>
    );
  }
  return null;
}
