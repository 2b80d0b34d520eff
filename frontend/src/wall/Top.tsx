// Title, path, freshness and clock; what confines the map and the way back from it; what the lights mean.
import { moment } from '../app/Freshness';
import { categoryName } from '../concern/categories';
import { wordOf } from '../concern/words';
import { lastDay } from '../filter/days';
import { filter } from '../filter/state';
import { language } from '../i18n/dictionary';
import { asOf, connection } from '../live/stream';
import { Icon, Light } from '../look/Icon';
import { session } from '../session/state';
import { dayWord } from './names';
import { inHand } from './numbers';
import { confined, mayStandOn, path, place, show, standOn } from './scope';
import { behind, dayNow, now } from './state';
import { t } from './words';

function Live() {
  if (!behind.value) {
    return (
      <span class="live">
        <Icon name="live" />
        {t(connection.value === 'open' ? 'live' : 'connecting')}
      </span>
    );
  }
  const at = asOf.value;
  return (
    <span class="live behind" role="status">
      <Icon name="offline" />
      {at === undefined ? t('behind_unknown') : t('behind', { at: moment(at) })}
    </span>
  );
}

const day = {
  zh: new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }),
  en: new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  }),
};
const time = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
});

function Clock() {
  const text = `${day[language.value].format(now.value)} ${time.format(now.value)}`;
  const at = text.lastIndexOf(' ');
  return (
    <time>
      {text.slice(0, at)}
      <b>{text.slice(at + 1)}</b>
    </time>
  );
}

function Path() {
  const areas = path.value;
  return (
    <nav class="wall-path" aria-label={t('areas')}>
      {areas.map((area, i) => {
        const here = i === areas.length - 1;
        return (
          <span key={area.code}>
            {i > 0 && <Icon name="right" />}
            {here ? (
              <b aria-current="location">{area.name}</b>
            ) : mayStandOn(area) ? (
              <button type="button" onClick={() => standOn(area.code)}>
                {area.name}
              </button>
            ) : (
              <span>{area.name}</span>
            )}
          </span>
        );
      })}
      {areas.length === 0 && <b>{t('everywhere')}</b>}
    </nav>
  );
}

export function Top() {
  return (
    <header class="wall-top">
      <h1>
        <Icon name="map" />
        {t('name')}
      </h1>
      <Path />
      {session.value?.demo && <span class="demo">{t('demo')}</span>}
      <span class="gap" />
      <Live />
      <Clock />
    </header>
  );
}

/** Days from one to the last before another. */
const span = (from: string, to: string | undefined) =>
  `${dayWord(from.slice(0, 10))} – ${to ? dayWord(lastDay(to)) : ''}`.trim();

/** What the map is confined to, in words. */
function what(): string {
  const f = filter.value;
  const said: string[] = [];
  if (f.light.length > 0) said.push(f.light.map((w) => wordOf(w)).join('、'));
  if (f.status.length > 0)
    said.push(f.status.join() === inHand.join() ? t('in_hand') : f.status.map((w) => wordOf(w)).join('、'));
  if (f.category.length > 0) said.push(f.category.map(categoryName).join('、'));
  if (f.must_report.length > 0) said.push(f.must_report.map((w) => wordOf(w)).join('、'));
  if (f.from === dayNow()) said.push(t('new_today'));
  else if (f.from) said.push(span(f.from, f.to));
  if (f.ended_from) said.push(span(f.ended_from, f.ended_to));
  return said.join(' · ');
}

/** What the map is confined to, and the way back. */
export function Confined() {
  const areas = path.value;
  const above = areas[areas.length - 2];
  const up = above && mayStandOn(above) ? above : undefined;
  if (!confined.value && !up) return null;
  return (
    <div class="wall-chip" role="status">
      {confined.value && (
        <>
          <Icon name="filter" />
          <b>{t('only', { what: what() })}</b>
          <button type="button" class="wall-back" onClick={() => show({}, place.peek())}>
            <Icon name="x" />
            {t('all')}
          </button>
        </>
      )}
      {!confined.value && up && (
        <button type="button" class="wall-back" onClick={() => standOn(up.code)}>
          <Icon name="left" />
          {t('up', { where: up.name })}
        </button>
      )}
    </div>
  );
}

export function Legend() {
  return (
    <div class="wall-chip wall-legend">
      {(['green', 'yellow', 'red'] as const).map((light) => (
        <span key={light}>
          <Light light={light} />
          {t(light)}
        </span>
      ))}
    </div>
  );
}
