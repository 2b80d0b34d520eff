import { clock } from '../concern/concern';
import { asOf, connection, stale } from '../live/stream';
import { Icon } from '../look/Icon';
import { session, worksOnConcerns } from '../session/state';
import { online } from './screen';
import { t } from './words';

/** What the page has to say about how new it is: nothing while all is well. */
export function Freshness() {
  const said = word();
  if (!said) return null;
  return (
    <p class="notice" role="status">
      <Icon name="offline" />
      {t(said, { at: asOf.value === undefined ? '' : moment(asOf.value) })}
    </p>
  );
}

function word() {
  if (!online.value) return 'offline';
  if (connection.value === 'lost') return 'lost';
  if (!stale.value) return undefined;
  return session.value && worksOnConcerns(session.value) ? 'stale_write' : 'stale';
}

/** The time of day of an instant in ms, with its day when that is not today. */
export function moment(at: number, now = Date.now()): string {
  const [day, time] = clock(new Date(at).toISOString(), new Date(now)).split(' ');
  const today = clock(new Date(now).toISOString(), new Date(now)).split(' ')[0];
  return day === today ? (time ?? '') : `${day} ${time}`;
}
