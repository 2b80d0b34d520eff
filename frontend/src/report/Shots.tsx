// The photos of a report: before it is sent a choice, afterwards how far they are.

import { Icon } from '../look/Icon';
import { Choose } from '../photo/Choose';
import { OutgoingTile } from '../photo/OutgoingTile';
import { t } from '../photo/words';
import { session } from '../session/state';
import '../photo/photo.css';
import { addShots, dropShot, mostShots, reportsWithShots, sendShots, shotsKept, shotsOf } from './shots';
import type { ReportWords } from './words';

export function DraftShots({ words }: { words: ReportWords }) {
  const own = shotsOf(undefined);
  const account = session.value?.account;
  if (!account) return null;
  return (
    <fieldset class="report-field report-shots">
      <legend>{words.photos(mostShots)}</legend>
      {own.length > 0 && (
        <ul class="photo-strip">
          {own.map((shot, i) => (
            <OutgoingTile key={shot.key} photo={shot} n={i + 1} drop={() => dropShot(shot)} />
          ))}
        </ul>
      )}
      {own.length < mostShots && <Choose chosen={(files) => void addShots(account, files)} />}
      {!shotsKept.value && own.length > 0 && <p class="report-note">{words.photosNotKept}</p>}
    </fieldset>
  );
}

/** After the report: its photos on their way. Nothing once all have arrived. */
export function SentShots({ concern, words }: { concern: number; words: ReportWords }) {
  const own = shotsOf(concern);
  if (own.length === 0) return null;
  const failed = own.filter((s) => s.state === 'failed');
  const sending = own.find((s) => s.state === 'sending');
  return (
    <div class="report-shots-left">
      <p aria-live="polite">
        {sending
          ? words.photosSending(own.length, Math.round(sending.done * 100))
          : words.photosLeft(concern, own.length)}
      </p>
      {failed[0]?.problem && <p class="report-problem">{failed[0].problem}</p>}
      <ul class="photo-strip">
        {own.map((shot, i) => (
          <OutgoingTile key={shot.key} photo={shot} n={i + 1} drop={() => dropShot(shot)} />
        ))}
      </ul>
      {failed.length > 0 && !sending && (
        <button type="button" class="report-plain" onClick={() => void sendShots(failed)}>
          <Icon name="again" />
          {t('again')}
        </button>
      )}
    </div>
  );
}

/** Photos of earlier reports that have not got through, with the way to send them again. */
export function LeftShots({ words }: { words: ReportWords }) {
  return (
    <>
      {reportsWithShots().map((concern) => (
        <SentShots key={concern} concern={concern} words={words} />
      ))}
    </>
  );
}
