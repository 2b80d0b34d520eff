// 报一件: place, kind, a sentence, send — in the order of the hand.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelProps } from '../app/panels';
import { wordOf } from '../concern/words';
import { vocabulary } from '../filter/filter';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { clicksTaken } from '../map/map';
import { Categories } from './Categories';
import { hasContent, missing } from './draft';
import { Place, usePlacing } from './Place';
import { Sent } from './Sent';
import { DraftShots, LeftShots } from './Shots';
import './report.css';
import { Joined, SimilarOnes } from './Similar';
import { shotsOf } from './shots';
import { joining } from './similar';
import { clearDraft, draft, keepDraft, placing, send, sending, write } from './state';
import { type ReportWords, reportWords } from './words';

/** Kinds that hide a concern from all but those responsible for its area (DESIGN §2). */
const restricting = ['instability', 'crime_clue'];

export function ReportPanel({ close }: PanelProps) {
  const self = useRef<HTMLElement>(null);
  const words = reportWords[language.value];
  // All before the first picture: the draft is never seen empty, and a quick touch never meets a form where the map is asked.
  useLayoutEffect(() => keepDraft(), []);
  useLayoutEffect(() => {
    const before = document.activeElement;
    self.current?.focus({ preventScroll: true });
    placing.value = draft.value.at === undefined;
    const stopClicks = placing.subscribe((on) => {
      clicksTaken.value = on;
    });
    return () => {
      stopClicks();
      clicksTaken.value = false;
      if (sending.value.state !== 'sending') sending.value = { state: 'writing' };
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  usePlacing(words);

  const now = sending.value;
  return (
    <section
      class={`panel report-panel${placing.value ? ' report-placing' : ''}`}
      ref={self}
      tabIndex={-1}
      data-covers
      aria-label={words.report}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header>
        <h2>{words.report}</h2>
        <button type="button" class="ib" aria-label={words.close} onClick={close}>
          <Icon name="x" />
        </button>
      </header>
      {now.state === 'sent' ? (
        <Sent receipt={now.receipt} words={words} close={close} />
      ) : now.state === 'joined' ? (
        <Joined id={now.id} households={now.households} words={words} close={close} />
      ) : (
        <Form words={words} />
      )}
    </section>
  );
}

function Form({ words }: { words: ReportWords }) {
  const d = draft.value;
  const now = sending.value;
  const lacks = missing(d);
  const busy = now.state === 'sending' || joining.value.state === 'sending';
  return (
    <form
      class="report-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (lacks.length === 0) void send();
      }}
    >
      <div class="report-body">
        <LeftShots words={words} />
        <Place words={words} />
        <div class="report-rest">
          <Categories words={words} />
          <DraftShots words={words} />
          <SimilarOnes words={words} />
          <label class="report-field">
            <span>{words.title}</span>
            <input
              value={d.title}
              maxLength={200}
              required
              placeholder={words.titleHint}
              onInput={(e) => write({ title: e.currentTarget.value })}
            />
          </label>
          <label class="report-field">
            <span>{words.description}</span>
            <textarea
              rows={2}
              maxLength={5000}
              value={d.description}
              onInput={(e) => write({ description: e.currentTarget.value })}
            />
          </label>
          <label class="report-field">
            <span>{words.address}</span>
            <input
              value={d.address}
              maxLength={300}
              onInput={(e) => write({ address: e.currentTarget.value })}
            />
          </label>
          <fieldset class="report-field report-seg">
            <legend>{words.urgency}</legend>
            {[...vocabulary.urgency].reverse().map((u) => (
              <label key={u}>
                <input
                  type="radio"
                  name="urgency"
                  value={u}
                  checked={d.urgency === u}
                  onChange={() => write({ urgency: u })}
                />
                <span>{wordOf(u)}</span>
              </label>
            ))}
          </fieldset>
          <More words={words} />
        </div>
      </div>
      <div class="report-foot">
        {now.state === 'failed' ? (
          <p class="report-problem" role="alert">
            <b>{words.failed}</b> {now.problem} {words.keeps}
          </p>
        ) : null}
        <button type="submit" class="report-send" disabled={busy || lacks.length > 0}>
          {now.state === 'sending' ? words.sending : now.state === 'failed' ? words.again : words.send}
        </button>
        <p class="report-kept">
          {lacks.length > 0 ? lacks.map((l) => words.missing[l]).join(' · ') : words.kept}
          {(hasContent(d) || shotsOf(undefined).length > 0) && !busy ? (
            <button
              type="button"
              class="report-text"
              onClick={() => {
                if (confirm(words.clearAsk)) clearDraft();
              }}
            >
              {words.clear}
            </button>
          ) : null}
        </p>
      </div>
    </form>
  );
}

/** What most reports leave as it is. */
function More({ words }: { words: ReportWords }) {
  const d = draft.value;
  return (
    <details
      class="report-more"
      open={Boolean(d.mustReport || d.mustArrive || d.contactName || d.contactPhone)}
    >
      <summary>{words.more}</summary>
      <label class="report-field">
        <span>{words.source}</span>
        <select value={d.source} onChange={(e) => write({ source: e.currentTarget.value })}>
          {vocabulary.source.map((s) => (
            <option key={s} value={s}>
              {wordOf(s)}
            </option>
          ))}
        </select>
      </label>
      <Optional
        words={words}
        label={words.mustReport}
        options={vocabulary.must_report}
        value={d.mustReport}
        onChange={(mustReport) => write({ mustReport })}
      />
      {restricting.includes(d.mustReport) ? (
        <p class="report-note" role="status">
          <Icon name="lock" />
          {words.restricted}
        </p>
      ) : null}
      <Optional
        words={words}
        label={words.mustArrive}
        options={vocabulary.must_arrive}
        value={d.mustArrive}
        onChange={(mustArrive) => write({ mustArrive })}
      />
      <fieldset class="report-contact">
        <legend>{words.contact}</legend>
        <p class="report-note">
          <Icon name="lock" />
          {words.contactWhy}
        </p>
        <label class="report-field">
          <span>{words.contactName}</span>
          <input
            value={d.contactName}
            maxLength={50}
            autocomplete="off"
            onInput={(e) => write({ contactName: e.currentTarget.value })}
          />
        </label>
        <label class="report-field">
          <span>{words.contactPhone}</span>
          <input
            value={d.contactPhone}
            maxLength={30}
            type="tel"
            autocomplete="off"
            onInput={(e) => write({ contactPhone: e.currentTarget.value })}
          />
        </label>
      </fieldset>
    </details>
  );
}

function Optional({
  words,
  label,
  options,
  value,
  onChange,
}: {
  words: ReportWords;
  label: string;
  options: readonly string[];
  value: string;
  onChange(value: string): void;
}) {
  return (
    <label class="report-field">
      <span>{label}</span>
      <select value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        <option value="">{words.no}</option>
        {options.map((o) => (
          <option key={o} value={o}>
            {wordOf(o)}
          </option>
        ))}
      </select>
    </label>
  );
}
