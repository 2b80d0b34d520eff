import { render } from 'preact';
import { Qr } from '../look/Qr';
import { day } from './day';
import { t } from './words';

export const papers = ['a6', 'a5', 'a4'] as const;
export type Paper = (typeof papers)[number];

export interface Given {
  code: string;
  /** The page that reads it, the code in its fragment. */
  link: string;
  expires: string;
}

function Sheet({ given, paper }: { given: Given; paper: Paper }) {
  return (
    <section class={`slip-sheet ${paper}`}>
      <h1>{t('slip')}</h1>
      <p class="slip-lead">{t('sheet_lead')}</p>
      <Qr text={given.link} label={t('qr')} />
      <p>
        {t('sheet_scan')}
        <span class="slip-url">{given.link.split('#')[0]}</span>
        {t('sheet_type')}
      </p>
      <p class="slip-code">{given.code}</p>
      <p class="slip-small">
        {t('sheet_keep')} {t('sheet_until', { day: day(given.expires) })}
      </p>
    </section>
  );
}

/** Puts the slip on the paper instead of the page, until the answer is called. */
export function onPaper(given: Given, paper: Paper): () => void {
  const host = document.createElement('div');
  host.className = 'slip-press';
  document.body.append(host);
  render(<Sheet given={given} paper={paper} />, host);
  document.documentElement.classList.add('prints-slip');
  return () => {
    document.documentElement.classList.remove('prints-slip');
    render(null, host);
    host.remove();
  };
}
