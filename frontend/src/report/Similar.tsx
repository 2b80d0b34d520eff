import { useLayoutEffect, useRef } from 'preact/hooks';
import { category } from '../concern/categories';
import { openConcern } from '../concern/state';
import { wordOf } from '../concern/words';
import { Icon, Light } from '../look/Icon';
import { categoryIcon } from '../look/icons';
import { SentShots } from './Shots';
import { join, joining, type Similar, similar, watchSimilar } from './similar';
import { clearDraft, draft, placing } from './state';
import type { ReportWords } from './words';

/** What is there already, above the sentence that would be written once more. It is offered, never in the way. */
export function SimilarOnes({ words }: { words: ReportWords }) {
  useLayoutEffect(() => watchSimilar(), []);
  const ones = similar.value;
  const now = joining.value;
  return (
    <section
      class={`report-similar${ones.length > 0 ? '' : ' report-similar-none'}`}
      aria-label={ones.length > 0 ? words.similar(ones.length) : undefined}
    >
      <p role="status">{ones.length > 0 ? words.similar(ones.length) : ''}</p>
      {ones.length > 0 ? (
        <ul>
          {ones.map((one) => (
            <One key={one.id} one={one} words={words} />
          ))}
        </ul>
      ) : null}
      {now.state === 'failed' ? (
        <p class="report-problem" role="alert">
          <b>{words.sameFailed}</b> {now.problem}
        </p>
      ) : null}
    </section>
  );
}

function One({ one, words }: { one: Similar; words: ReportWords }) {
  const now = joining.value;
  const busy = now.state === 'sending';
  return (
    <li data-similar={one.id}>
      {one.photo ? (
        <img src={one.photo} alt={words.similarPhoto} />
      ) : (
        <span class="report-similar-icon">
          <Icon name={categoryIcon(category(draft.value.category)?.icon)} />
        </span>
      )}
      <div>
        <b>{one.title}</b>
        <small>
          <Light light={one.light} />
          <span class="vh">{wordOf(one.light)}</span>
          {wordOf(one.status)} · {words.metres(one.metres)} · {words.households(one.supporters + 1)}
        </small>
      </div>
      <button
        type="button"
        class="report-plain"
        aria-label={words.sameAs(one.title)}
        disabled={busy}
        onClick={() => {
          const { title, description, contactName, contactPhone } = draft.value;
          const written = title + description + contactName + contactPhone;
          if (written.trim() === '' || confirm(words.sameAsk)) void join(one.id);
        }}
      >
        {now.state === 'sending' && now.id === one.id ? words.sameSending : words.same}
      </button>
    </li>
  );
}

/** The thanks for a household more, with the number of all. */
export function Joined(props: {
  id: number;
  households: number | undefined;
  words: ReportWords;
  close(): void;
}) {
  const { id, households, words, close } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="report-sent" role="status">
      <Icon name="check" />
      <h3 ref={heading} tabIndex={-1}>
        {words.sameDone}
      </h3>
      <p class="report-number" data-id={id}>
        {words.number(id)}
        {households === undefined ? null : ` · ${words.altogether(households)}`}
      </p>
      <SentShots concern={id} words={words} />
      <div class="report-ways">
        <button
          type="button"
          class="report-plain"
          onClick={() => {
            clearDraft();
            close();
            openConcern(id);
          }}
        >
          {words.look}
        </button>
        <button
          type="button"
          class="report-plain"
          onClick={() => {
            clearDraft();
            placing.value = true;
          }}
        >
          {words.another}
        </button>
      </div>
    </div>
  );
}
