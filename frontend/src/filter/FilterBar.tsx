import type { ComponentChildren } from 'preact';
import { areaName } from '../area/state';
import { categoryName, categoryTree } from '../concern/categories';
import { wordOf } from '../concern/words';
import { isTeam } from '../concern/worklist';
import { Icon, Light, type LightName } from '../look/Icon';
import { Menu } from '../look/Menu';
import { session, worksOnConcerns } from '../session/state';
import { teams } from '../team/state';
import { lastDay } from './days';
import { type Filter, type ListName, openStatuses, type Vocabulary, vocabulary } from './filter';
import { clearFilter, filter, filterQuery, setFilter } from './state';
import { ended, noticed, TimeChoice } from './TimeChoice';
import { t } from './words';

/** One part of the filter: a press opens its choices, the cross takes it away. */
function Chip(props: {
  label: string;
  /** What is chosen, in words; undefined when nothing is. */
  chosen: string | undefined;
  shown?: ComponentChildren;
  clear: Partial<Filter>;
  children: ComponentChildren | ((close: () => void) => ComponentChildren);
}) {
  const { label, chosen, shown, clear, children } = props;
  return (
    <span class={chosen === undefined ? 'chip' : 'chip on'}>
      <Menu
        label={chosen === undefined ? label : `${label}：${chosen}`}
        class="chip-open"
        button={
          chosen === undefined ? (
            <>
              {label}
              <Icon name="down" />
            </>
          ) : (
            (shown ?? chosen)
          )
        }
      >
        {children}
      </Menu>
      {chosen !== undefined && (
        <button
          type="button"
          class="chip-x"
          aria-label={t('take_away', { what: `${label}：${chosen}` })}
          onClick={() => setFilter(clear)}
        >
          <Icon name="x" />
        </button>
      )}
    </span>
  );
}

/** What is chosen as a few words: one or two by name, more as the first and their number. */
function summary(values: readonly string[], nameOf: (value: string) => string): string | undefined {
  if (values.length === 0) return undefined;
  if (values.length <= 2) return values.map(nameOf).join('、');
  return t('several', { first: nameOf(values[0] as string), n: values.length });
}

function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((v) => v !== value) : [...values, value];
}

function Check({ on, toggle, children }: { on: boolean; toggle: () => void; children: ComponentChildren }) {
  return (
    <label class="row">
      <input type="checkbox" checked={on} onChange={toggle} />
      {children}
    </label>
  );
}

/** The words of a closed vocabulary to tick. */
function Words({ name }: { name: Vocabulary }) {
  const values = filter.value[name];
  return (
    <>
      {vocabulary[name].map((value) => (
        <Check
          key={value}
          on={values.includes(value)}
          toggle={() => setFilter({ [name]: toggled(values, value) })}
        >
          {name === 'light' && <Light light={value as LightName} />}
          {wordOf(value)}
        </Check>
      ))}
    </>
  );
}

function WordsChip({ name }: { name: Vocabulary }) {
  const values: readonly string[] = filter.value[name];
  return (
    <Chip
      label={t(name)}
      chosen={summary(values, wordOf)}
      shown={
        name === 'light'
          ? values.map((v) => (
              <span class="pair" key={v}>
                <Light light={v as LightName} />
                {wordOf(v)}
              </span>
            ))
          : undefined
      }
      clear={{ [name]: [] }}
    >
      <Words name={name} />
    </Chip>
  );
}

function StatusChip() {
  const { status } = filter.value;
  const isOpen = status.length === openStatuses.length && openStatuses.every((s) => status.includes(s));
  return (
    <Chip
      label={t('status')}
      chosen={isOpen ? t('open_only') : summary(status, wordOf)}
      clear={{ status: [] }}
    >
      <Check on={isOpen} toggle={() => setFilter({ status: isOpen ? [] : [...openStatuses] })}>
        <b>{t('open_only')}</b>
      </Check>
      <hr />
      <Words name="status" />
    </Chip>
  );
}

function CategoryChip() {
  const { category } = filter.value;
  const toggle = (slug: string) => () => setFilter({ category: toggled(category, slug) });
  return (
    <Chip label={t('category')} chosen={summary(category, categoryName)} clear={{ category: [] }}>
      {categoryTree.value.map(({ parent, children }) => (
        <div class="group" key={parent.slug}>
          <Check on={category.includes(parent.slug)} toggle={toggle(parent.slug)}>
            <b>{categoryName(parent.slug)}</b>
            {parent.retired && <span class="tag">{t('retired')}</span>}
          </Check>
          {children.map((child) => (
            <Check
              key={child.slug}
              on={category.includes(child.slug) || category.includes(parent.slug)}
              toggle={toggle(child.slug)}
            >
              {categoryName(child.slug)}
              {child.retired && <span class="tag">{t('retired')}</span>}
            </Check>
          ))}
        </div>
      ))}
    </Chip>
  );
}

function timeWords(from: string | undefined, to: string | undefined): string | undefined {
  if (from && to) return t('range', { from: from.slice(0, 10), to: lastDay(to) });
  if (from) return t('since', { from: from.slice(0, 10) });
  return to ? t('before', { to: lastDay(to) }) : undefined;
}

/** When it ended. Beside the other range it says of which end it is. */
function EndedChip() {
  const { ended_from, ended_to } = filter.value;
  const words = timeWords(ended_from, ended_to);
  return (
    <Chip
      label={t('ended')}
      chosen={words}
      shown={words && t('ended_when', { when: words })}
      clear={{ ended_from: undefined, ended_to: undefined }}
    >
      {(close: () => void) => <TimeChoice of={ended} close={close} />}
    </Chip>
  );
}

/** The teams that are there, and what a link named that is not. */
function TeamChoice() {
  const { team } = filter.value;
  const known = teams.value.filter((x) => !x.disabled).map((x) => x.name);
  const names = [...known, ...team.filter((name) => !known.includes(name))];
  if (names.length === 0) return null;
  return (
    <fieldset>
      <legend>{t('team')}</legend>
      {names.map((name) => (
        <Check key={name} on={team.includes(name)} toggle={() => setFilter({ team: toggled(team, name) })}>
          {name}
        </Check>
      ))}
    </fieldset>
  );
}

const moreLists: readonly ListName[] = ['must_arrive', 'source', 'force', 'team'];

function MoreChip() {
  const f = filter.value;
  const set =
    moreLists.filter((name) => f[name].length > 0).length +
    Number(f.unassigned !== undefined) +
    Number(f.restricted !== undefined);
  const who = session.value;
  return (
    <Chip
      label={t('more')}
      chosen={set === 0 ? undefined : t('more_set', { n: set })}
      clear={{
        must_arrive: [],
        source: [],
        force: [],
        team: [],
        unassigned: undefined,
        restricted: undefined,
      }}
    >
      <Check
        on={f.unassigned === true}
        toggle={() => setFilter({ unassigned: f.unassigned ? undefined : true })}
      >
        {t('unassigned')}
      </Check>
      {(who?.role === 'leader' || who?.role === 'staff') && (
        <Check
          on={f.restricted === 'exclude'}
          toggle={() => setFilter({ restricted: f.restricted === 'exclude' ? undefined : 'exclude' })}
        >
          {t('restricted_out')}
        </Check>
      )}
      {(['must_arrive', 'source', 'force'] as const).map((name) => (
        <fieldset key={name}>
          <legend>{t(name)}</legend>
          <Words name={name} />
        </fieldset>
      ))}
      <TeamChoice />
    </Chip>
  );
}

/** A part that is set elsewhere (words, a drawn extent): here it can be seen and taken away. */
function Given({ words, clear }: { words: string; clear: Partial<Filter> }) {
  return (
    <span class="chip on">
      <span class="chip-open">{words}</span>
      <button
        type="button"
        class="chip-x"
        aria-label={t('take_away', { what: words })}
        onClick={() => setFilter(clear)}
      >
        <Icon name="x" />
      </button>
    </span>
  );
}

/** What the account reported and what its teams are to do: one press for those who have either. */
function Mine() {
  const who = session.value;
  const words = t(who && isTeam(who) ? 'ours' : 'mine');
  if (filter.value.mine) return <Given words={words} clear={{ mine: false }} />;
  if (!who || !worksOnConcerns(who)) return null;
  return (
    <button
      type="button"
      class="chip plain"
      title={t('mine_means')}
      onClick={() => setFilter({ mine: true })}
    >
      {words}
    </button>
  );
}

/** Everything the map is filtered by, in one row. It is in the URL too, so that a link shows the same. */
export function FilterBar() {
  const f = filter.value;
  return (
    <div class="panel bar" role="group" aria-label={t('filter')}>
      {f.area.length > 0 && <Given words={summary(f.area, areaName) ?? ''} clear={{ area: [] }} />}
      <Mine />
      {f.q && <Given words={t('words', { q: f.q })} clear={{ q: undefined }} />}
      {f.within && <Given words={t('drawn')} clear={{ within: undefined }} />}
      {f.bbox && <Given words={t('box')} clear={{ bbox: undefined }} />}
      <WordsChip name="light" />
      {f.status.length === 0 && (
        <button type="button" class="chip plain" onClick={() => setFilter({ status: [...openStatuses] })}>
          {t('open_only')}
        </button>
      )}
      <StatusChip />
      <CategoryChip />
      <Chip label={t('time')} chosen={timeWords(f.from, f.to)} clear={{ from: undefined, to: undefined }}>
        {(close: () => void) => <TimeChoice of={noticed} close={close} />}
      </Chip>
      <EndedChip />
      <WordsChip name="must_report" />
      <WordsChip name="urgency" />
      <MoreChip />
      {filterQuery.value !== '' && (
        <span class="end">
          <button type="button" onClick={clearFilter}>
            {t('clear')}
          </button>
        </span>
      )}
    </div>
  );
}
