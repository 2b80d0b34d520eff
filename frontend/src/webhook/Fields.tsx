import { CategoryChoice } from '../admin/CategoryChoice';
import { PlaceChoice } from '../admin/PlaceChoice';
import { type Draft, formats, kinds, type Webhook } from './webhook';
import { t } from './words';

interface Props {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  /** undefined while it is new. */
  webhook: Webhook | undefined;
}

function toggled<T>(chosen: readonly T[], one: T): T[] {
  return chosen.includes(one) ? chosen.filter((x) => x !== one) : [...chosen, one];
}

/** What an administrator says of a webhook. */
export function Fields({ draft, change, webhook }: Props) {
  return (
    <>
      <label class="field">
        {t('name')}
        <input
          required
          value={draft.name}
          maxLength={60}
          placeholder={t('name_hint')}
          autocomplete="off"
          onInput={(e) => change({ name: e.currentTarget.value })}
        />
      </label>
      {!webhook && (
        <fieldset>
          <legend>{t('format')}</legend>
          {formats.map((format) => (
            <label class="row" key={format}>
              <input
                type="radio"
                name="webhook-format"
                checked={draft.format === format}
                onChange={() => change({ format })}
              />
              <span class="said">
                {t(`format_${format}`)}
                <small>{t(`about_${format}`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="field">
        {t('url')}
        <input
          type="url"
          required={!webhook}
          value={draft.url}
          maxLength={2000}
          placeholder="https://"
          autocomplete="off"
          onInput={(e) => change({ url: e.currentTarget.value })}
        />
        {webhook && <small class="hint address">{t('url_keep', { url: webhook.url })}</small>}
      </label>
      {!webhook && draft.format === 'dingtalk' && (
        <label class="field">
          {t('secret')}
          <input
            value={draft.secret}
            maxLength={200}
            autocomplete="off"
            onInput={(e) => change({ secret: e.currentTarget.value })}
          />
          <small class="hint">{t('secret_rule')}</small>
        </label>
      )}
      <fieldset>
        <legend>{t('kinds')}</legend>
        <div class="two">
          {kinds.map((kind) => (
            <label class="row" key={kind}>
              <input
                type="checkbox"
                checked={draft.kinds.includes(kind)}
                onChange={() => change({ kinds: toggled(draft.kinds, kind) })}
              />
              <span class="said">
                {t(`kind_${kind}`)}
                {(kind === 'reported' || kind === 'returned') && <small>{t(`about_${kind}`)}</small>}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('area')}</legend>
        <PlaceChoice
          name="webhook-area"
          area={draft.area}
          change={(area) => change({ area })}
          everywhere={t('everywhere')}
        />
      </fieldset>
      <details>
        <summary>
          {t('categories')}
          {draft.categories.length > 0 && ` (${draft.categories.length})`}
        </summary>
        <p class="hint">{t('categories_rule')}</p>
        <CategoryChoice chosen={draft.categories} change={(categories) => change({ categories })} />
      </details>
      <label class="row">
        <input
          type="checkbox"
          checked={draft.with_title}
          onChange={(e) => change({ with_title: e.currentTarget.checked })}
        />
        <span class="said">
          {t('with_title')}
          <small>{t('about_title')}</small>
        </span>
      </label>
    </>
  );
}
