import { now } from '../app/screen';
import { Icon, Light } from '../look/Icon';
import { type ConcernFacts, clock } from './concern';
import { when } from './due';
import { did, last } from './events';
import { type Event, missing, type Stage, stagesOf } from './loop';
import { t } from './loopWords';
import { wordOf } from './words';

/** What there is to say of a stage, and when it was; of the one it waits for, until when. */
function said(
  stage: Stage,
  facts: ConcernFacts,
  events: readonly Event[],
): { text: string; at?: string | undefined } {
  const of = (kind: Event['kind']) => last(events, kind);
  const done = stage.state === 'done';
  switch (stage.name) {
    case 'reported':
      return { text: of('report')?.by ?? wordOf(facts.source), at: facts.noticed_at };
    case 'accepted': {
      const by = of('accept')?.by;
      return { text: done && by ? t('by_took', { by }) : '', at: done ? facts.accepted_at : undefined };
    }
    case 'in_progress': {
      if (stage.state === 'todo') return { text: '' };
      const team = facts.team || (facts.force && wordOf(facts.force));
      return {
        text: team ? t('to_team', { team }) : done ? '' : t('no_team'),
        at: of('start')?.at ?? of('dispatch')?.at,
      };
    }
    case 'coordinating': {
      const e = of('coordinate');
      if (!e || stage.state === 'todo' || stage.state === 'skipped') return { text: '' };
      const level = t(e.coordinator === 'street' ? 'level_street' : 'level_community');
      return { text: e.texts?.reason ?? t('with_level', { level }), at: e.at };
    }
    case 'resolved':
      return done ? { text: of('resolve')?.texts?.note ?? '', at: facts.resolved_at } : { text: '' };
    case 'visit':
    case 'verify': {
      const e = of(stage.name);
      if (!done) return { text: '' };
      return {
        text: e?.metres === undefined ? (e?.by ?? '') : t('by_metres', { by: e.by ?? '', n: e.metres }),
        at: stage.name === 'visit' ? facts.visited_at : facts.verified_at,
      };
    }
    case 'answer': {
      if (!done) return { text: t('say_answer') };
      const rated = facts.satisfaction as 1 | 2 | 3 | 4 | 5 | undefined;
      return {
        text: of('answer')?.texts?.answer ?? (rated ? did(`satisfied_${rated}`) : ''),
        at: facts.answered_at,
      };
    }
    case 'struck_off':
      return { text: '', at: done ? facts.ended_at : undefined };
    case 'declined':
      return { text: of('decline')?.texts?.reason ?? '', at: facts.ended_at };
    case 'duplicate':
      return {
        text: facts.duplicate_of ? t('merged_into', { id: facts.duplicate_of }) : '',
        at: facts.ended_at,
      };
    case 'suspended':
      return { text: of('suspend')?.texts?.reason ?? '', at: of('suspend')?.at };
  }
}

/** Until when the milestone that a status is on the way to is due. Nothing when the clock stands. */
function due(facts: ConcernFacts, at: Date): string | undefined {
  if (facts.light === 'none' || !facts.red_at) return undefined;
  const to = facts.status === 'reported' ? 'accept' : facts.status === 'resolved' ? 'strike_off' : 'resolve';
  // Between Chinese words and a figure stands a space.
  return t(`due_${to}`, { when: when(facts.red_at, at).replace(/^(?=\d)/, ' ') });
}

/** The way of a concern through the loop, and where it is. */
export function Progress({ facts, events }: { facts: ConcernFacts; events: readonly Event[] }) {
  const coordinated = facts.status === 'coordinating' || last(events, 'coordinate') !== undefined;
  return (
    <ol class="loop" aria-label={t('progress')}>
      {stagesOf(facts, coordinated).map((stage) => {
        const { text, at } = said(stage, facts, events);
        const until = stage.state === 'here' ? due(facts, now.value) : undefined;
        return (
          <li key={stage.name} class={stage.state} aria-current={stage.state === 'here' ? 'step' : undefined}>
            <i class="n">{stage.state === 'done' && <Icon name="check" />}</i>
            <b>{t(`stage_${stage.name}`)}</b>
            <span class="vh">{t(`is_${stage.state}`)}</span>
            {until === undefined ? (
              <span class="said" title={text}>
                {stage.state === 'skipped' ? t('is_skipped') : text}
              </span>
            ) : (
              <span class="said">
                <Light light={facts.light} />
                {until}
              </span>
            )}
            {at && until === undefined && <time dateTime={at}>{clock(at, now.value)}</time>}
          </li>
        );
      })}
    </ol>
  );
}

/** The status and what it waits for: 办结，等核查. The status alone when it has ended or somebody is at it. */
export function standing(facts: ConcernFacts): string {
  const status = wordOf(facts.status);
  const waiting = waitingFor(facts);
  return waiting ? t('and_waits', { status, waiting: t(`wait_${waiting}`) }) : status;
}

function waitingFor(facts: ConcernFacts) {
  switch (facts.status) {
    case 'reported':
      return 'accept';
    case 'accepted':
      return facts.team ? 'start' : 'dispatch';
    case 'resolved':
      return missing(facts)[0] ?? 'strike_off';
    case 'declined':
    case 'duplicate':
      return facts.answered_at ? undefined : 'answer';
    default:
      return undefined;
  }
}
