// What the account is told of: asked when the live stream or the minute says that it may be another, and kept on the server.
import { computed, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { openId } from '../concern/state';
import { onChange, onReset } from '../live/stream';
import { announce, type News, type Unread } from './news';

type Page = components['schemas']['Inbox'];

/** The newest entries, as many as were asked for; undefined until they are here. */
export const inbox = signal<Page | undefined>(undefined);
export const inboxFailed = signal<unknown>(undefined);

/** How many entries are unread, 100 being that many or more. */
export const unreadTotal = computed(() => inbox.value?.unread.total ?? 0);

/** What a screen reader is told when something came; each time it is said once. */
export const said = signal('');

const pageSize = 30;
const mostPerPage = 100;

/** How soon after a change is asked, and how long at least between two times, in milliseconds. */
const soonAfter = 250;
const atLeast = 3000;
const minute = 60_000;

let asking: AbortController | undefined;

/** Asks for the newest entries, as many as are shown. */
export async function loadInbox(): Promise<void> {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  const before = inbox.peek();
  const limit = Math.min(mostPerPage, Math.max(pageSize, before?.items.length ?? 0));
  try {
    const page = await api.get<Page>(`inbox?limit=${limit}`, { signal: controller.signal });
    inbox.value = page;
    inboxFailed.value = undefined;
    if (before) said.value = announce(before, page.items);
    else seenIfOpen(openId.peek());
  } catch (error) {
    if (!controller.signal.aborted) inboxFailed.value = error;
  } finally {
    if (asking === controller) asking = undefined;
  }
}

/** Asks for the entries that follow. */
export async function loadMore(): Promise<void> {
  const before = inbox.peek();
  if (!before?.next) return;
  try {
    const page = await api.get<Page>(before.next);
    if (inbox.peek() === before) inbox.value = { ...page, items: [...before.items, ...page.items] };
  } catch (error) {
    inboxFailed.value = error;
  }
}

/** Keeps the inbox up to date; returns how to stop. */
export function followInbox(): () => void {
  let timer = 0;
  let last = 0;
  const soon = () => {
    timer ||= window.setTimeout(
      () => {
        timer = 0;
        last = Date.now();
        void loadInbox();
      },
      Math.max(soonAfter, last + atLeast - Date.now()),
    );
  };
  const back = () => {
    if (document.visibilityState === 'visible') soon();
  };
  void loadInbox();
  const ticking = window.setInterval(soon, minute);
  document.addEventListener('visibilitychange', back);
  const stops = [
    onChange('concern', soon),
    onChange('area', soon),
    onReset(soon),
    openId.subscribe(seenIfOpen),
  ];
  return () => {
    clearTimeout(timer);
    clearInterval(ticking);
    document.removeEventListener('visibilitychange', back);
    asking?.abort();
    for (const stop of stops) stop();
    inbox.value = undefined;
    inboxFailed.value = undefined;
    said.value = '';
  };
}

/** Whoever opens a concern's card has seen what there is about it. */
function seenIfOpen(id: number | undefined): void {
  if (id !== undefined && inbox.peek()?.items.some((news) => news.concern === id && !news.seen))
    void markSeen(id);
}

/** Marks the entries of one concern. */
export function markSeen(concern: number): Promise<void> {
  return mark({ concern }, (news) => news.concern === concern);
}

/** Marks everything that had happened when the list was asked for. */
export function markAllSeen(): Promise<void> {
  const through = inbox.peek()?.at;
  return through === undefined
    ? Promise.resolve()
    : mark({ through }, (news) => Date.parse(news.at) <= Date.parse(through));
}

async function mark(seen: components['schemas']['InboxSeen'], those: (news: News) => boolean): Promise<void> {
  // What was asked before this may not know of it, and is asked again behind it.
  const interrupted = asking !== undefined;
  asking?.abort();
  const before = inbox.peek();
  if (before)
    inbox.value = {
      ...before,
      items: before.items.map((news) => (those(news) ? { ...news, seen: true } : news)),
    };
  try {
    const { unread } = await api.post<{ unread: Unread }>('inbox/seen', seen);
    const shown = inbox.peek();
    if (shown) inbox.value = { ...shown, unread };
    if (interrupted) await loadInbox();
  } catch (error) {
    inboxFailed.value = error;
  }
}
