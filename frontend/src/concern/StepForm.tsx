import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { language } from '../i18n/dictionary';
import type { Concern } from './concern';
import { needsReason, onSite, type Step } from './loop';
import { t } from './loopWords';
import type { Making } from './making';
import { Place, SitePhoto } from './OnSite';
import { AnswerFields, MergeFields, TeamFields } from './StepFields';
import { takeStep } from './state';
import { bodyOf, emptyStep, lacksOf, type StepDraft } from './stepping';
import { wordOf } from './words';

interface StepFormProps {
  concern: Concern;
  step: Step;
  making: Making;
  /** Puts the form away. */
  close: () => void;
}

/** What a step brings along, and the button that takes it. What the server refuses is said beside it, and nothing is lost. */
export function StepForm({ concern, step, making, close }: StepFormProps) {
  const { drafts, attempts } = making;
  const facts = concern.properties;
  const [draft, setDraft] = useState<StepDraft>(() => ({
    ...(drafts.get(step) ?? { ...emptyStep(), force: facts.force }),
    // Where one stood then is not where one stands now.
    place: undefined,
  }));
  const [status] = useState(facts.status);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const self = useRef<HTMLFormElement>(null);
  const latest = useRef(draft);
  const sending = useRef(false);

  const write = (part: Partial<StepDraft>) => {
    latest.current = { ...latest.current, ...part };
    drafts.set(step, latest.current);
    setDraft(latest.current);
  };
  useEffect(() => {
    // What must be given, else the button: a keyboard that comes up for an optional note would be in the way.
    const find = (what: string) => self.current?.querySelector<HTMLElement>(what);
    (find('[aria-required], [type=radio]') ?? find('[type=submit]'))?.focus({ preventScroll: true });
    self.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  const lacks = lacksOf(step, draft);
  const send = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (lacks.length > 0 || sending.current) return;
    sending.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await takeStep(bodyOf(step, latest.current), attempts);
      drafts.delete(step);
      close();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    } finally {
      sending.current = false;
    }
  };

  const movedOn = facts.status !== status && !facts.steps?.includes(step);
  return (
    <form
      class="step"
      ref={self}
      noValidate
      aria-label={t(step)}
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <h3>{t(step)}</h3>
      <p class="about">{t(`about_${step}`)}</p>
      {step === 'dispatch' && <TeamFields draft={draft} write={write} />}
      {step === 'merge' && <MergeFields id={concern.id} draft={draft} write={write} />}
      {step === 'answer' && <AnswerFields draft={draft} write={write} />}
      {onSite(step) && <Place of={concern.geometry.coordinates} found={(place) => write({ place })} />}
      {step === 'verify' && (
        <SitePhoto id={concern.id} photo={draft.photo} taken={(photo) => write({ photo })} />
      )}
      {needsReason(step) && (
        <label class="field">
          {t('reason_needed')}
          <textarea
            rows={2}
            maxLength={1000}
            aria-required="true"
            value={draft.reason}
            onInput={(event) => write({ reason: event.currentTarget.value })}
          />
        </label>
      )}
      {step !== 'answer' && (
        <label class="field">
          {t('note')}
          <textarea
            rows={1}
            maxLength={1000}
            value={draft.note}
            onInput={(event) => write({ note: event.currentTarget.value })}
          />
        </label>
      )}
      {movedOn && !busy && (
        <p class="wrong" role="status">
          {t('moved_on', { status: wordOf(facts.status) })}
        </p>
      )}
      {(problem !== undefined || (tried && lacks.length > 0)) && (
        <p class="wrong" role="alert">
          {problem === undefined
            ? lacks.map((lack) => t(`lack_${lack}`)).join(language.value === 'zh' ? '；' : '; ')
            : explain(problem)}
        </p>
      )}
      <div class="acts">
        <button type="submit" class="btn pri" disabled={busy}>
          {t(busy ? 'sending' : (`do_${step}` as const))}
        </button>
        <button type="button" class="btn" onClick={close}>
          {t('back')}
        </button>
      </div>
    </form>
  );
}
