// 提醒: what came, what came back and what is due, each with why it is told.
import { useState } from 'preact/hooks';
import { explain } from '../api/problem';
import type { PanelProps } from '../app/panels';
import { now } from '../app/screen';
import { areaByCode, areaName } from '../area/state';
import { category, categoryName } from '../concern/categories';
import { dueWords, when } from '../concern/due';
import { openConcern } from '../concern/state';
import { t as concernWords, wordOf } from '../concern/words';
import { Drawer } from '../look/Drawer';
import { Icon, Light } from '../look/Icon';
import { categoryIcon } from '../look/icons';
import './inbox.css';
import { badgeOf, keyOf, type News, why } from './news';
import { Settings } from './Settings';
import { inbox, inboxFailed, loadInbox, loadMore, markAllSeen, markSeen, unreadTotal } from './state';
import { t } from './words';

/** Where it is; a team does not see the area, only its name. */
function placeOf({ area, area_name }: News): string {
  if (!area) return concernWords('outside');
  return areaByCode(area) ? areaName(area) : (area_name ?? area);
}

/** One entry; pressing it opens the concern's card. */
function Entry({ news, open }: { news: News; open: (news: News) => void }) {
  return (
    <li class={news.seen ? 'news' : 'news unread'}>
      <button type="button" onClick={() => open(news)}>
        <span class="news-icon" title={categoryName(news.category)}>
          <Icon name={categoryIcon(category(news.category)?.icon)} />
        </span>
        <span class="news-said">
          <span class="news-head">
            {!news.seen && <span class="vh">{t('not_seen')}：</span>}
            <span class="news-why">{why(news)}</span>
            <time class="news-at" dateTime={news.at}>
              {when(news.at, now.value)}
            </time>
          </span>
          <b class="news-title">{news.title}</b>
          <span class="news-facts">
            <Light light={news.light} />
            <span class="vh">{wordOf(news.light)}</span>
            <span>{dueWords(news, now.value) || wordOf(news.status)}</span>
            <span class="news-area">{placeOf(news)}</span>
          </span>
        </span>
      </button>
    </li>
  );
}

export function InboxPanel({ close }: PanelProps) {
  const shown = inbox.value;
  const total = unreadTotal.value;
  const [busy, setBusy] = useState(false);
  // A button that is pressed stays one, else the keyboard would lose its place; a second press meanwhile does nothing.
  const wait = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    await work();
    setBusy(false);
  };
  const open = (news: News) => {
    if (!news.seen) void markSeen(news.concern);
    close();
    openConcern(news.concern);
  };
  return (
    <Drawer title={t('inbox')} label={t('inbox')} close={close}>
      <div class="inbox">
        <div class="inbox-head">
          <span>{total > 0 ? t('unread', { n: badgeOf(total) }) : shown && t('none_unread')}</span>
          <button
            type="button"
            class="btn"
            aria-disabled={total === 0}
            onClick={() => total > 0 && void wait(markAllSeen)}
          >
            <Icon name="check" />
            {t('mark_all')}
          </button>
        </div>
        {inboxFailed.value !== undefined && (
          <div class="empty" role="alert">
            <p>
              {t('failed')}。{explain(inboxFailed.value)}
            </p>
            <button type="button" class="btn" onClick={() => void wait(loadInbox)}>
              {t('retry')}
            </button>
          </div>
        )}
        {shown && shown.items.length > 0 && (
          <ol>
            {shown.items.map((news) => (
              <Entry key={keyOf(news)} news={news} open={open} />
            ))}
          </ol>
        )}
        {shown?.items.length === 0 && <p class="empty">{t('empty')}</p>}
        {!shown && inboxFailed.value === undefined && <p class="empty">{t('loading')}</p>}
        {shown?.next && (
          <button type="button" class="inbox-more" onClick={() => void wait(loadMore)}>
            {t('more')}
          </button>
        )}
        <Settings />
      </div>
    </Drawer>
  );
}
