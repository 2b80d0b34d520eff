import './look/tokens.css';
import './look/base.css';
import './look/page.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app/App';
import { path } from './app/url';
import { t } from './app/words';
import { readsBoards } from './board/rights';
import { badgeOf } from './inbox/news';
import { unreadTotal } from './inbox/state';
import { administers, session } from './session/state';

// Each feature's folder registers its tools by itself; see app/panels.
import.meta.glob('./*/tool.{ts,tsx}', { eager: true });

/** Addresses below /print are sheets for paper and have no map. */
const onPaper = location.pathname.startsWith('/print/');
/** The page for whoever holds a slip, who has no account. */
const bySlip = location.pathname === '/slip';
/** The screen on the wall, and the phone's page that unlocks it. */
const onWall = location.pathname === '/wall' || location.pathname === '/unlock';
const ofApp = !onPaper && !bySlip && !onWall;

effect(() => {
  const unread = badgeOf(unreadTotal.value);
  if (ofApp) document.title = unread ? `(${unread}) ${t('name')}` : t('name');
  const who = session.value;
  if (!who) return;
  const closed =
    (path.value === '/admin' && !administers(who)) || (path.value === '/meeting' && !readsBoards(who));
  if (path.value === '/login' || closed) {
    history.replaceState(null, '', `/${location.search}`);
    path.value = '/';
  }
});

void import('./look/typeface');

const root = document.getElementById('app');
if (root && ofApp) render(<App />, root);
if (root && onPaper) void import('./ledger/print/Print').then(({ PrintPage }) => render(<PrintPage />, root));
if (root && bySlip) void import('./slip/SlipPage').then(({ SlipPage }) => render(<SlipPage />, root));
if (root && onWall) void import('./wall/pages').then(({ WallPages }) => render(<WallPages />, root));
