import { useEffect, useState } from 'preact/hooks';
import { PagesTable, usePages } from '../admin/pages';
import { urlParam } from '../app/url';
import { loadCategories } from '../concern/categories';
import { Icon } from '../look/Icon';
import { type Fresh, OneWebhook } from './OneWebhook';
import { standing, type Webhook } from './webhook';
import './webhook.css';
import { t } from './words';

/** The webhook that is open, `+` for a new one. */
const open = urlParam('webhook', true);

function state(webhook: Webhook): 'off' | 'failing' | 'on' {
  if (webhook.paused) return 'off';
  return webhook.problem ? 'failing' : 'on';
}

export function Webhooks() {
  const pages = usePages<Webhook>('webhooks', 'webhooks');
  useEffect(() => void loadCategories().catch(() => undefined), []);
  const [fresh, setFresh] = useState<Fresh>();
  const opened = open.value.value;
  const show = (which: string | undefined) => {
    setFresh(undefined); // what is shown once is not shown again
    open.set(which);
  };
  const webhook = pages.rows?.find((w) => String(w.id) === opened);
  return (
    <div class={opened === undefined ? undefined : 'with-item'}>
      <div class="admin-head">
        <h2>{t('webhooks')}</h2>
        <button type="button" class="btn pri end" onClick={() => show('+')}>
          <Icon name="plus" />
          {t('create')}
        </button>
      </div>
      <PagesTable
        pages={pages}
        heads={[t('name'), t('format'), t('area'), t('kinds'), t('state')]}
        empty={t('empty')}
        row={(w) => (
          <tr
            key={w.id}
            class={[String(w.id) === opened && 'sel', w.paused && 'off'].filter(Boolean).join(' ')}
          >
            <td>
              <button type="button" class="open" onClick={() => show(String(w.id))}>
                {w.name}
              </button>
            </td>
            <td>{t(`format_${w.format}`)}</td>
            <td>{w.area?.name ?? t('everywhere')}</td>
            <td class="full">{w.kinds.map((kind) => t(`kind_${kind}`)).join(t('and'))}</td>
            <td class="full">
              <b class={state(w) === 'failing' ? 'wrong' : undefined}>{t(state(w))}</b>
              <small>{standing(w)}</small>
            </td>
          </tr>
        )}
      />
      <p class="about">{t('about')}</p>
      {opened !== undefined && pages.rows && (
        <OneWebhook
          key={opened}
          webhook={webhook}
          isNew={opened === '+'}
          fresh={String(fresh?.id) === opened ? fresh : undefined}
          changed={pages.again}
          made={(one) => {
            setFresh(one);
            open.set(String(one.id));
          }}
          close={() => show(undefined)}
        />
      )}
    </div>
  );
}
