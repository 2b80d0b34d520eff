// The export: the filter as a sentence, the count, the extent, the first rows and the command line stand together before anything starts.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PanelProps } from '../app/panels';
import { filter, filterQuery } from '../filter/state';
import { language } from '../i18n/dictionary';
import { Icon, Light, type LightName } from '../look/Icon';
import { session } from '../session/state';
import { commandOf, fileNameOf } from './command';
import { download, job } from './download';
import './export.css';
import { Datum, Fields, useChoice } from './Choice';
import { FirstRows } from './FirstRows';
import { useFrame } from './frame';
import { names } from './names';
import { whole } from './numbers';
import { Progress } from './Progress';
import { sentenceEn, sentenceZh } from './sentence';
import { type Summary, useSummary } from './summary';
import { type ExportWords, exportWords } from './words';

/** The filter as an export takes it: restricted concerns are in none. */
export function exportQuery(query: string): string {
  const params = new URLSearchParams(query);
  params.set('restricted', 'exclude');
  return params.toString();
}

export function ExportPanel({ close }: PanelProps) {
  const self = useRef<HTMLElement>(null);
  const words = exportWords[language.value];
  const query = useComputed(() => exportQuery(filterQuery.value));
  const summary = useSummary(query);
  useFrame(summary);
  const choice = useChoice();
  const copied = useSignal('');
  const file = fileNameOf(new Date(), words.stem);
  const command = commandOf(filter.value, choice.value, session.value?.account ?? '', file);
  const count = summary.value.state === 'known' ? summary.value.total : undefined;
  const running = job.value?.state === 'running';
  const ready =
    Boolean(count) &&
    choice.value.fields.length > 0 &&
    choice.value.datum !== '' &&
    choice.value.purpose.trim() !== '' &&
    !running;

  useEffect(() => {
    const before = document.activeElement;
    self.current?.focus({ preventScroll: true });
    document.documentElement.classList.add('exporting');
    return () => {
      document.documentElement.classList.remove('exporting');
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  function start(event: Event) {
    event.preventDefault();
    if (!ready) return;
    const params = new URLSearchParams(filterQuery.value);
    params.delete('restricted');
    params.set('datum', choice.value.datum);
    params.set('fields', choice.value.fields.join(','));
    params.set('purpose', choice.value.purpose.trim());
    void download(`export/geojson?${params}`, words.title, file, words.incomplete);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(command);
      copied.value = words.copied;
    } catch {
      // A page over plain HTTP has no clipboard: the command stays there to be selected.
      copied.value = words.copyFailed;
    }
  }

  return (
    <section
      class="panel export-panel"
      ref={self}
      tabIndex={-1}
      data-covers
      aria-label={words.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <form onSubmit={start}>
        <header>
          <h2>{words.title}</h2>
          <button type="button" class="ib" aria-label={words.cancel} onClick={close}>
            <Icon name="x" />
          </button>
        </header>
        <div class="export-body">
          <div class="export-sum">
            <div>
              <p class="export-sentence">
                {(language.value === 'zh' ? sentenceZh : sentenceEn)(filter.value, names)}
              </p>
              <p class="export-lock">
                <Icon name="lock" />
                {words.never}
              </p>
            </div>
            <Figures summary={summary.value} words={words} />
          </div>
          <div class="export-row">
            <span class="export-label">{words.format}</span>
            <div class="export-line">
              <b>GeoJSON</b>
              <small>{words.formatSay}</small>
            </div>
          </div>
          <Datum choice={choice} words={words} />
          <Fields choice={choice} words={words} />
          <div class="export-row">
            <label class="export-label" for="export-purpose">
              {words.purpose}
            </label>
            <div class="export-purpose">
              <input
                id="export-purpose"
                required
                maxLength={200}
                placeholder={words.purposeFor}
                value={choice.value.purpose}
                onInput={(e) => {
                  choice.value = { ...choice.value, purpose: e.currentTarget.value };
                }}
              />
              <small>{words.purposeSay}</small>
            </div>
          </div>
          <div class="export-row">
            <span class="export-label">{words.command}</span>
            <div class="export-command">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
              <pre tabIndex={0} role="region" aria-label={words.command}>
                {command}
              </pre>
              <button
                type="button"
                class="ib"
                aria-label={words.copy}
                title={words.copy}
                onClick={() => void copy()}
              >
                <Icon name="copy" />
              </button>
              <small role="status">{copied.value}</small>
            </div>
          </div>
          <FirstRows summary={summary.value} words={words} />
          <Progress words={words} />
        </div>
        <footer>
          <p>{words.snapshot}</p>
          <button type="button" class="export-plain" onClick={close}>
            {words.cancel}
          </button>
          <button type="submit" class="export-go" disabled={!ready}>
            <Icon name="download" />
            {words.go(count === undefined ? '' : words.count(count))}
          </button>
        </footer>
      </form>
    </section>
  );
}

const lights: readonly LightName[] = ['red', 'yellow', 'green'];

function Figures({ summary, words }: { summary: Summary; words: ExportWords }) {
  if (summary.state === 'loading') return <p class="export-figures">{words.loading}</p>;
  if (summary.state === 'failed') {
    return (
      <p class="export-figures" role="alert">
        <b>{words.failed}</b>
        <small>{summary.problem}</small>
        <button type="button" class="export-text" onClick={summary.again}>
          {words.again}
        </button>
      </p>
    );
  }
  const { extent } = summary;
  return (
    <p class="export-figures" data-count={summary.total}>
      <b>{words.count(summary.total)}</b>
      <small class="export-lights">
        {lights.map((light) => (
          <span key={light}>
            <Light light={light} />
            {whole(summary.lights[light] ?? 0, language.value)}
          </span>
        ))}
        <span>
          {words.ended} {whole(summary.lights.none ?? 0, language.value)}
        </span>
      </small>
      {extent ? (
        <>
          <small>{words.lon(extent.west.toFixed(3), extent.east.toFixed(3))}</small>
          <small>{words.lat(extent.south.toFixed(3), extent.north.toFixed(3))}</small>
        </>
      ) : null}
    </p>
  );
}
