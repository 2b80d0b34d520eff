// Last time beside this time: the two pictures, and what became of the concerns in between.
import { signal } from '@preact/signals';
import { stamp } from '../ledger/print/sheet';
import { Icon } from '../look/Icon';
import { dayWords } from './days';
import { Picture } from './Picture';
import type { DifferenceRow } from './remote';
import { besideParam, earlier, opened } from './state';
import { t } from './words';

type Way = 'side' | 'over' | 'only_before' | 'only_now';
const ways: readonly Way[] = ['side', 'over', 'only_before', 'only_now'];

/** How the two are looked at; it stays when another board is opened. */
const way = signal<Way>('side');

/** The concern that a decision is about to be taken on, by its number. */
export const aboutConcern = signal<number | undefined>(undefined);

export function Compare({ writable }: { writable: boolean }) {
  const now = opened.value;
  if (!now) return null;
  const { board, ground, difference } = now;
  const before = difference.earlier;
  const picture = (which: 'before' | 'now', name: string, day: string) => (
    <figure>
      <figcaption>
        <b>{t(which)}</b> {name} · {dayWords(day)}
      </figcaption>
      <Picture ground={ground} now={now[which]} name={t('picture_of', { name })} />
    </figure>
  );
  return (
    <section class="meet-compare" aria-label={t('compare')}>
      <div class="meet-bar">
        <h3>{t('compare')}</h3>
        {before && (
          <label class="meet-beside">
            {t('beside')}
            <select value={before.id} onChange={(event) => besideParam.set(event.currentTarget.value)}>
              {earlier.value.map((b) => (
                <option key={b.id} value={b.id}>
                  {b.name} · {dayWords(b.met_on)}
                </option>
              ))}
            </select>
          </label>
        )}
        {before && (
          <fieldset class="meet-ways" aria-label={t('way')}>
            {ways.map((w) => (
              <button
                type="button"
                key={w}
                aria-pressed={way.value === w}
                onClick={() => {
                  way.value = w;
                }}
              >
                {t(w)}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      {!before || way.value === 'only_now' ? (
        <div class="meet-pictures one">{picture('now', board.name, board.met_on)}</div>
      ) : way.value === 'only_before' ? (
        <div class="meet-pictures one">{picture('before', before.name, before.met_on)}</div>
      ) : way.value === 'side' ? (
        <div class="meet-pictures">
          {picture('before', before.name, before.met_on)}
          {picture('now', board.name, board.met_on)}
        </div>
      ) : (
        <div class="meet-pictures one">
          <figure>
            <figcaption>
              <span class="meet-dash" aria-hidden="true" />
              {t('before')} · {dayWords(before.met_on)}
              <span class="meet-solid" aria-hidden="true" />
              {t('now')} · {dayWords(board.met_on)}
            </figcaption>
            <Picture
              ground={ground}
              before={now.before}
              now={now.now}
              name={t('picture_of', { name: board.name })}
            />
          </figure>
        </div>
      )}
      {before ? (
        <p class="meet-say">
          {t('since', { since: stamp(difference.since), until: stamp(difference.until) })}
          {difference.in_hand > 0 && <span> {t('in_hand', { n: difference.in_hand })}</span>}
        </p>
      ) : (
        <p class="meet-say">{t('no_earlier')}</p>
      )}
      {before && (
        <div class="meet-groups">
          {groups.map((name) => (
            <Group key={name} name={name} writable={writable && !board.archived_at} />
          ))}
        </div>
      )}
    </section>
  );
}

const groups = ['struck_off', 'new', 'late'] as const;

function Group({ name, writable }: { name: (typeof groups)[number]; writable: boolean }) {
  const group = opened.value?.difference[name];
  if (!group) return null;
  return (
    <section class="meet-group" data-way={name}>
      <h4>
        {name === 'late' && (
          <svg class="l red" viewBox="0 0 14 14" aria-hidden="true">
            <rect x="2" y="2" width="10" height="10" rx="1" />
          </svg>
        )}
        {t(name)} <b>{group.count}</b>
      </h4>
      {group.count === 0 ? (
        <p>{t('nothing')}</p>
      ) : (
        <ul>
          {group.concerns.map((row) => (
            <Row key={row.id} row={row} decide={writable && name !== 'struck_off'} />
          ))}
        </ul>
      )}
      {group.count > group.concerns.length && <p>{t('more', { n: group.count - group.concerns.length })}</p>}
    </section>
  );
}

function Row({ row, decide }: { row: DifferenceRow; decide: boolean }) {
  const board = opened.value?.board;
  return (
    <li>
      <a href={`/?card=${row.id}${board ? `&board=${board.id}` : ''}`} target="_blank" rel="noopener">
        {row.title}
      </a>
      <small>
        #{row.id} · {row.area_name || t('outside')} · {stamp(row.at).slice(5, 10)}
        {row.team && ` · ${row.team}`}
      </small>
      {decide && (
        <button
          type="button"
          class="ib"
          title={t('decide_on')}
          aria-label={`${t('decide_on')} #${row.id}`}
          onClick={() => {
            aboutConcern.value = row.id;
          }}
        >
          <Icon name="pen" />
        </button>
      )}
    </li>
  );
}
