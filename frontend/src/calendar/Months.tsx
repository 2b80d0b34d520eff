import { useRef, useState } from 'preact/hooks';
import { shift } from '../filter/days';
import { language } from '../i18n/dictionary';
import { type Draft, kindOf, weekday, weeksOf } from './days';
import { dayWords, monthWords, t } from './words';

interface Props {
  year: number;
  draft: Draft;
  /** The days that are chosen. */
  chosen: ReadonlySet<string>;
  /** undefined where the account may only read. */
  choose: ((day: string) => void) | undefined;
  today: string;
}

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A year as twelve tables. One day is a stop of the tabulator; arrow keys go from day to day, over months too. */
export function Months({ year, draft, chosen, choose, today }: Props) {
  const [stop, setStop] = useState(today.startsWith(String(year)) ? today : `${year}-01-01`);
  const self = useRef<HTMLDivElement>(null);
  const go = (event: KeyboardEvent, day: string) => {
    const to = steps[event.key] !== undefined ? shift(day, steps[event.key] as number) : undefined;
    if (to === undefined || !to.startsWith(`${year}-`)) return;
    event.preventDefault();
    setStop(to);
    self.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus();
  };
  const cell = (day: string) => {
    const named = draft.get(day);
    const kind = kindOf(day, draft);
    const words = named ? t('named', { kind: t(kind), name: named.name }) : t(kind);
    const on = t('on_weekday', {
      w:
        language.value === 'zh'
          ? ([...t('weekdays')][weekday(day)] ?? '')
          : new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' }),
    });
    return (
      <button
        type="button"
        class={kind}
        data-day={day}
        tabIndex={day === stop ? 0 : -1}
        aria-pressed={choose ? chosen.has(day) : undefined}
        aria-current={day === today ? 'date' : undefined}
        aria-label={`${dayWords(day)} ${on}${t('and')}${words}`}
        title={named?.name}
        data-mark={named && t(kind === 'workday' ? 'workday_mark' : 'holiday_mark')}
        onFocus={() => setStop(day)}
        onKeyDown={(event) => go(event, day)}
        onClick={() => choose?.(day)}
      >
        {Number(day.slice(8))}
      </button>
    );
  };
  return (
    <div class="months" ref={self}>
      {Array.from({ length: 12 }, (_, i) => i + 1).map((month) => (
        <table key={month} class="month paper">
          <caption>{monthWords(year, month)}</caption>
          <thead>
            <tr>
              {[...t('weekdays')].map((letter, i) => (
                <th scope="col" key={i} class={i >= 5 ? 'weekend' : undefined}>
                  {letter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(year, month).map((week) => (
              <tr key={week.find(Boolean)}>
                {week.map((day, i) => (
                  <td key={day ?? i}>{day && cell(day)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
