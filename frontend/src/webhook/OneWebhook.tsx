import { useState } from 'preact/hooks';
import { useDraft } from '../admin/draft';
import { Once } from '../admin/Once';
import { Said } from '../admin/Said';
import { useSaving } from '../admin/saving';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { Drawer } from '../look/Drawer';
import { session } from '../session/state';
import { Deliveries } from './Deliveries';
import { Fields } from './Fields';
import { draftOf, newOf, patchOf, problemText, type Webhook } from './webhook';
import { t } from './words';

type Schemas = components['schemas'];

export interface Fresh {
  id: number;
  secret: string | undefined;
}

interface Props {
  /** undefined while it is new, or when it is gone. */
  webhook: Webhook | undefined;
  isNew: boolean;
  /** It was made just now, with the secret that is shown this once, if it has one. */
  fresh: Fresh | undefined;
  changed: () => Promise<void>;
  made: (fresh: Fresh) => void;
  close: () => void;
}

/** One webhook beside the list: what it sends where, and how its messages fared. */
export function OneWebhook({ webhook, isNew, fresh, changed, made, close }: Props) {
  const ownArea = session.peek()?.areas[0]?.code;
  const { draft, set, stored } = useDraft(draftOf(webhook, ownArea));
  const [view, setView] = useState<'settings' | 'deliveries'>('settings');
  const [secret, setSecret] = useState(fresh?.secret);
  const saving = useSaving(() => t('stale'), changed, fresh ? t('made') : '');
  const { busy, attempt } = saving;
  const address = `webhooks/${webhook?.id}`;
  const ifMatch = `"${webhook?.version}"`;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      if (webhook) {
        await api.patch(address, patchOf(draft), { ifMatch });
        await changed();
        stored();
        return t('saved');
      }
      const answer = await api.post<Schemas['MadeWebhook']>('webhooks', newOf(draft));
      await changed();
      made({ id: answer.webhook.id, secret: answer.secret });
      return '';
    });
  };
  const toggle = () =>
    attempt(async () => {
      const paused = !webhook?.paused;
      await api.patch(address, { paused }, { ifMatch });
      await changed();
      return t(paused ? 'was_paused' : 'was_resumed');
    });
  const test = () =>
    attempt(async () => {
      const answer = await api.post<Schemas['WebhookTest']>(`${address}/test`, undefined);
      await changed();
      if (answer.delivered) return t('test_taken', { ms: answer.milliseconds });
      return t('test_failed', { why: problemText(answer.problem, answer.status, answer.code) });
    }, t('testing'));
  const renew = () => {
    if (!webhook) return;
    let given: string | null = null;
    if (webhook.format === 'dingtalk') {
      given = prompt(t('renew_given'));
      if (given === null) return;
    } else if (!confirm(t('renew_ask', { name: webhook.name }))) return;
    void attempt(async () => {
      const body: Schemas['NewSecret'] = given === null ? {} : { secret: given };
      const answer = await api.post<Schemas['MadeSecret']>(`${address}/secret`, body);
      setSecret(answer.secret);
      await changed();
      return t('renewed');
    });
  };
  const remove = () => {
    if (!webhook || !confirm(t('remove_ask', { name: webhook.name }))) return;
    void attempt(async () => {
      await api.delete(address, { ifMatch });
      close();
      await changed();
      return '';
    });
  };

  if (!webhook && !isNew) {
    return (
      <Drawer title={t('webhooks')} label={t('webhooks')} close={close}>
        <p class="empty">{t(fresh ? 'made' : 'gone')}</p>
        {secret !== undefined && <Once secret={secret} note={t('once')} />}
      </Drawer>
    );
  }
  const title = webhook?.name ?? t('create');
  return (
    <Drawer
      title={title}
      label={title}
      close={close}
      foot={
        <>
          {view === 'settings' && (
            <button type="submit" form="edit-webhook" class="btn pri" disabled={busy}>
              {t(webhook ? 'save' : 'make')}
            </button>
          )}
          {webhook && (
            <>
              <button type="button" class="btn" disabled={busy} onClick={() => void test()}>
                {t('test')}
              </button>
              <button type="button" class="btn" disabled={busy} onClick={() => void toggle()}>
                {t(webhook.paused ? 'resume' : 'pause')}
              </button>
              {view === 'settings' && webhook.format !== 'wecom' && (
                <button type="button" class="btn" disabled={busy} onClick={renew}>
                  {t('renew')}
                </button>
              )}
              {view === 'settings' && (
                <button type="button" class="btn" disabled={busy} onClick={remove}>
                  {t('remove')}
                </button>
              )}
            </>
          )}
        </>
      }
    >
      {webhook && (
        <fieldset class="seg views" aria-label={t('view')}>
          {(['settings', 'deliveries'] as const).map((v) => (
            <button key={v} type="button" aria-pressed={view === v} onClick={() => setView(v)}>
              {t(v)}
            </button>
          ))}
        </fieldset>
      )}
      <Said {...saving} />
      {secret !== undefined && view === 'settings' && <Once secret={secret} note={t('once')} />}
      {webhook && view === 'deliveries' ? (
        <Deliveries key={webhook.id} webhook={webhook} changed={changed} />
      ) : (
        <form id="edit-webhook" class="sheet" onSubmit={save}>
          <Fields draft={draft} change={set} webhook={webhook} />
        </form>
      )}
    </Drawer>
  );
}
