import { explain } from '../api/problem';
import { now } from '../app/screen';
import { clock } from './concern';
import { did, said, sentence } from './events';
import type { Event } from './loop';

/** What happened, the newest first, each event a sentence with the words that go with it. */
export function Timeline(props: { id: number; events: readonly Event[]; problem: unknown }) {
  const { id, events, problem } = props;
  return (
    <details class="history">
      <summary>
        {did('title')}
        <small>{did('count', { n: events.length })}</small>
      </summary>
      {problem !== undefined && (
        <p class="wrong" role="alert">
          {explain(problem)}
        </p>
      )}
      <ol>
        {[...events].reverse().map((e) => (
          <li key={e.version}>
            <p>
              <b>{sentence(e)}</b>
              <time dateTime={e.at}>{clock(e.at, now.value)}</time>
            </p>
            {said(e).map(({ what, text }) => (
              <blockquote key={what}>
                <small>{what}</small> {text}
              </blockquote>
            ))}
            {e.photo !== undefined && (
              <a href={`/api/v1/concerns/${id}/photos/${e.photo}`} target="_blank" rel="noreferrer">
                {did('photo')}
              </a>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
