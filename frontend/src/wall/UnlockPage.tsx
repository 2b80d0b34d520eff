// On the phone of staff who scanned the wall's QR code: nothing is unlocked before they say so.
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { Icon } from '../look/Icon';
import { t } from './words';

export function UnlockPage({ code }: { code: string }) {
  const [wall, setWall] = useState<components['schemas']['PairedWall']>();
  const [said, setSaid] = useState(code ? '' : t('no_code'));
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!code) return;
    api
      .post<components['schemas']['PairedWall']>('wall/pairing/read', { code })
      .then(setWall, (error: unknown) => setSaid(explain(error)));
  }, []);
  const unlock = () => {
    setSaid('');
    api.post('wall/unlock', { code }).then(
      () => setDone(true),
      (error: unknown) => setSaid(explain(error)),
    );
  };
  return (
    <div class="sign-in">
      <main class="panel">
        <h1>
          <Icon name="pen" />
          {done ? t('confirmed') : wall ? t('confirm_title', { name: wall.name }) : t('unlock_title')}
        </h1>
        <p class="lead" role="status">
          {done
            ? t('confirm_close')
            : wall
              ? t('confirm_lead', { areas: wall.areas.map((a) => a.name).join('、') })
              : code && !said
                ? t('reading')
                : ''}
        </p>
        <p class="wrong" role="alert">
          {said}
        </p>
        {wall && !done && (
          <button type="button" class="btn pri" onClick={unlock}>
            {t('confirm')}
          </button>
        )}
      </main>
    </div>
  );
}
