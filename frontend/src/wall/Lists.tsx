// The panels at the right: shares of the categories, the ranking of the areas below, what happened last.
import { category, categoryName } from '../concern/categories';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { categoryIcon } from '../look/icons';
import type { Ranked } from './counts';
import { areaShort, kindWord } from './names';
import { numbersOf, struckOffIn } from './numbers';
import { belowLevel, place, show, standOn } from './scope';
import { dayNow, events, figures, known } from './state';
import { t } from './words';

/** How many rows have room. */
const most = { categories: 7, ranking: 9, ticker: 3 };

export function Categories() {
  const shares = known.value?.shares ?? [];
  const greatest = shares[0]?.count ?? 1;
  const { share } = numbersOf(known.value?.day ?? dayNow());
  return (
    <section class="wall-card wall-rows wall-cats">
      <h2>
        {t('categories')} <small>{t('this_month')}</small>
      </h2>
      <ul>
        {shares.slice(0, most.categories).map(({ slug, count, percent }) => (
          <li key={slug}>
            <button type="button" onClick={() => show(share(slug))}>
              <Icon name={categoryIcon(category(slug)?.icon)} />
              <span class="nm">{categoryName(slug)}</span>
              <span class="share" aria-hidden="true">
                <i style={{ width: `${(100 * count) / greatest}%` }} />
              </span>
              <b>{percent}%</b>
              <span class="vh">{t('share_label', { n: count })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Bar({ area, greatest }: { area: Ranked; greatest: number }) {
  return (
    <span class="lb" aria-hidden="true">
      {area.red > 0 && <i class="r" style={{ width: `${(100 * area.red) / greatest}%` }} />}
      {area.yellow > 0 && <i class="y" style={{ width: `${(100 * area.yellow) / greatest}%` }} />}
      {area.green > 0 && <i class="g" style={{ width: `${(100 * area.green) / greatest}%` }} />}
    </span>
  );
}

/** What the bar says to who cannot see it. */
function spoken({ green, yellow, red, open }: Ranked): string {
  return t('lights_label', { green, yellow, red, open });
}

/** The number of an area: its rate, which leads to what was struck off there, or how much is open. */
function RankNumber({ area, month }: { area: Ranked; month: string | undefined }) {
  const { code, name, open, rate, struckOff } = area;
  if (month === undefined)
    return (
      <button type="button" class="num" onClick={() => standOn(code)}>
        <span class="vh">{name}</span>
        {open}
      </button>
    );
  if (rate === undefined) return <span class="num">—</span>;
  const n = Math.floor(rate * 100);
  return (
    <button
      type="button"
      class="num"
      aria-label={t('rate_label', { name, n, struck: struckOff ?? 0 })}
      onClick={() => show(struckOffIn(month), code)}
    >
      {n}%
    </button>
  );
}

export function Ranking() {
  const ranking = known.value?.ranking ?? [];
  const level = belowLevel.value;
  if (!level) return <section class="wall-card wall-rank empty" />;
  const rated = ranking.some((a) => a.rate !== undefined);
  const month = rated ? figures.value?.month : undefined;
  const greatest = Math.max(1, ...ranking.map((a) => a.open));
  return (
    <section class="wall-card wall-rows wall-rank">
      <h2>
        {t('ranking', { level: t(`level_${level}`) })}{' '}
        <small>{t(rated ? 'lights_and_rate' : 'lights_and_count')}</small>
      </h2>
      <ol>
        {ranking.slice(0, most.ranking).map((area, i) => (
          <li key={area.code}>
            <button
              type="button"
              aria-current={area.code === place.value ? 'location' : undefined}
              onClick={() => standOn(area.code)}
            >
              <span class="no">{i + 1}</span>
              <span class="nm">{area.name}</span>
              <Bar area={area} greatest={greatest} />
              <span class="vh">{spoken(area)}</span>
            </button>
            <RankNumber area={area} month={month} />
          </li>
        ))}
      </ol>
    </section>
  );
}

const time = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
});
const date = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  day: '2-digit',
  month: '2-digit',
});

/** The time of day, or the day when that was not today. */
function when(at: string): string {
  const then = new Date(at);
  if (date.format(then) === date.format(new Date())) return time.format(then);
  const [d, m] = date.format(then).split('/');
  return language.value === 'zh' ? `${Number(m)}-${d}` : `${d}/${m}`;
}

/** What happened, by category and grid: never a title, never a name. */
export function Ticker() {
  const told = events.value ?? [];
  return (
    <section class="wall-card wall-rows wall-tick" aria-live="polite">
      <h2>{t('ticker')}</h2>
      {events.value && told.length === 0 && <p>{t('nothing_yet')}</p>}
      <ul>
        {told.slice(0, most.ticker).map((e) => (
          <li key={`${e.at}${e.kind}${e.area}${e.category}`}>
            <time dateTime={e.at}>{when(e.at)}</time>
            <span class="where">{areaShort(e.area)}</span>
            <span class="what">{categoryName(e.category)}</span>
            <b>{kindWord(e.kind)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
