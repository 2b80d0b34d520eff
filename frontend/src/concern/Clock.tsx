import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { now } from '../app/screen';
import { language } from '../i18n/dictionary';
import { Light } from '../look/Icon';
import type { ConcernFacts } from './concern';
import { type Clock, dueWords, remaining } from './due';
import { t } from './loopWords';
import { standing } from './Progress';
import { wordOf } from './words';

/** Milliseconds after which the count is asked for again: what is shown has one decimal of an hour. */
const fresh = 5 * 60_000;

/** How the deadline is counted, asked for again when the concern changes, its light turns, or the count has grown old. */
function useClock(id: number, facts: ConcernFacts): { count: Clock | undefined; problem: unknown } {
  const [count, setCount] = useState<Clock>();
  const [problem, setProblem] = useState<unknown>();
  const age = Math.floor(now.value.getTime() / fresh);
  const past = facts.red_at ? Date.parse(facts.red_at) <= now.value.getTime() : false;
  useEffect(() => {
    const controller = new AbortController();
    api.get<Clock>(`concerns/${id}/clock`, { signal: controller.signal }).then(
      (answer) => {
        setCount(answer);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(error);
      },
    );
    return () => controller.abort();
  }, [id, facts.version, age, past]);
  return { count, problem };
}

/** The light with what is left in working time, where the concern stands, and on request how the time is counted. */
export function ClockLine({ id, facts }: { id: number; facts: ConcernFacts }) {
  const { count, problem } = useClock(id, facts);
  const left = facts.light === 'none' ? '' : count ? remaining(count) : dueWords(facts, now.value);
  return (
    <details class="clock">
      <summary>
        <span class={`late ${facts.light}`}>
          <Light light={facts.light} />
          {left || wordOf(facts.light)}
        </span>
        <em>{standing(facts)}</em>
        <span class="how">{t('how')}</span>
      </summary>
      <p>
        {count
          ? language.value === 'zh'
            ? count.words
            : count.words_en
          : problem !== undefined && `${t('how_failed')}。${explain(problem)}`}
      </p>
    </details>
  );
}
