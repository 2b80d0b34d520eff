import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { whenSignedOut } from '../api/client';
import { explain } from '../api/problem';
import { AreaTree } from '../area/AreaTree';
import { followAreas } from '../area/state';
import { readsBoards } from '../board/rights';
import { ConcernCard } from '../concern/Card';
import { loadCategories } from '../concern/categories';
import { ConcernList } from '../concern/List';
import { StackList } from '../concern/Stack';
import { card, followCard } from '../concern/state';
import { followTotals } from '../concern/totals';
import { openWorklist } from '../concern/worklist';
import { FilterBar } from '../filter/FilterBar';
import { followVisits } from '../grid/coverage';
import { isTold } from '../inbox/news';
import { followInbox, said } from '../inbox/state';
import { follow, onChange, onReset } from '../live/stream';
import { Drawer } from '../look/Drawer';
import { Icon } from '../look/Icon';
import { Controls, LegendPanel, MapCredit, MapNotice } from '../map/Controls';
import { MapView } from '../map/MapView';
import { stack } from '../map/view';
import { SignIn } from '../session/SignIn';
import { administers, letIn, lookAgain, restoreSession, session } from '../session/state';
import { loadTeams } from '../team/state';
import { Freshness } from './Freshness';
import { chooseTool, type PanelProps, type Tool, toggleTool, toolOf, tools } from './panels';
import { listOpen, narrow, togglePanel, treeOpen } from './screen';
import { TopBar } from './TopBar';
import { path } from './url';
import { t } from './words';

/** A tool's panel, loaded when it is first opened. */
function ToolPanel({ tool }: { tool: Tool }) {
  const [panel, setPanel] = useState<{ component: ComponentType<PanelProps> }>();
  const [problem, setProblem] = useState<unknown>();
  const close = () => {
    chooseTool();
  };
  useEffect(() => {
    let current = true;
    tool.load().then(
      (component) => current && setPanel({ component }),
      (error: unknown) => current && setProblem(error),
    );
    return () => {
      current = false;
    };
  }, [tool]);
  if (panel) return <panel.component close={close} />;
  if (problem === undefined) return null;
  return (
    <Drawer title={tool.label()} label={tool.label()} close={close}>
      <p class="empty" role="alert">
        {t('panel_failed')}。{explain(problem)}
      </p>
    </Drawer>
  );
}

/** The bar under a phone's thumb. */
function BottomBar() {
  const who = session.value;
  const primary = tools.value.filter((tool) => tool.place === 'primary' && who && (tool.for?.(who) ?? true));
  const nothing = !treeOpen.value && !listOpen.value;
  return (
    <nav class="bottom phone-only" aria-label={t('name')}>
      <button
        type="button"
        aria-pressed={nothing}
        onClick={() => {
          treeOpen.value = false;
          listOpen.value = false;
        }}
      >
        <Icon name="map" />
        {t('map')}
      </button>
      <button type="button" aria-pressed={treeOpen.value} onClick={() => togglePanel('tree')}>
        <Icon name="c-grid" />
        {t('areas')}
      </button>
      {primary.map((tool) => (
        <button type="button" key={tool.id} class="btn pri" onClick={() => toggleTool(tool.id)}>
          {tool.label()}
        </button>
      ))}
      <button type="button" aria-pressed={listOpen.value} onClick={() => togglePanel('list')}>
        <Icon name="list" />
        {t('list')}
      </button>
    </nav>
  );
}

/** On a desk the primary action floats over the map's lower right corner. */
function PrimaryAction() {
  const who = session.value;
  const primary = tools.value.filter((tool) => tool.place === 'primary' && who && (tool.for?.(who) ?? true));
  if (primary.length === 0 || toolOf(who)) return null;
  return (
    <div class="primary desk-only">
      {primary.map((tool) => (
        <button type="button" key={tool.id} class="btn pri" onClick={() => toggleTool(tool.id)}>
          <Icon name={tool.icon} />
          {tool.label()}
        </button>
      ))}
    </div>
  );
}

function Notices() {
  return (
    <div class="notices">
      <Freshness />
      <MapNotice />
    </div>
  );
}

/** Everything that follows the server while somebody is signed in. */
function useServer(): void {
  useEffect(() => {
    const who = session.peek();
    const categories = () => void loadCategories().catch(() => undefined);
    const again = () => {
      categories();
      void loadTeams();
    };
    again();
    const stops = [
      followAreas(),
      followCard(),
      followTotals(),
      followVisits(),
      onChange('category', categories),
      onReset(again),
      who && isTold(who) ? followInbox() : () => undefined,
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const key = session.value?.key;
  useEffect(() => (key ? follow(key, lookAgain) : undefined), [key]);
}

function Page() {
  useServer();
  useEffect(() => {
    const who = session.peek();
    if (who) openWorklist(who);
  }, []);
  const tool = toolOf(session.value);
  const covered = tool !== undefined && tool.place !== 'map';
  const drawer = covered || tool?.aside || stack.value !== undefined || card.value !== undefined;
  const classes = [
    'page',
    treeOpen.value ? 'with-tree' : '',
    listOpen.value ? 'with-list' : '',
    drawer ? 'with-drawer' : '',
    narrow.value ? 'narrow' : '',
  ];
  return (
    <div class={classes.filter(Boolean).join(' ')}>
      <button type="button" class="skip" onClick={() => (listOpen.value = true)}>
        {t('skip')}
      </button>
      <TopBar />
      <p class="vh" role="status">
        {said.value}
      </p>
      <main>
        <MapView />
        <FilterBar />
        <AreaTree />
        <Controls />
        <LegendPanel />
        <MapCredit />
        <Notices />
        {listOpen.value && <ConcernList />}
        <PrimaryAction />
        {!covered && (stack.value === undefined || card.value !== undefined) && <ConcernCard />}
        {!covered && card.value === undefined && <StackList />}
        {tool && <ToolPanel key={tool.id} tool={tool} />}
      </main>
      <BottomBar />
    </div>
  );
}

/** A page of its own, loaded when it is first opened. */
function Room({ load }: { load: () => Promise<ComponentType> }) {
  const [page, setPage] = useState<{ component: ComponentType }>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    load().then((component) => setPage({ component }), setProblem);
  }, [load]);
  if (page) return <page.component />;
  return (
    <p class="crash" role={problem === undefined ? undefined : 'alert'}>
      {problem === undefined ? t('loading') : explain(problem)}
    </p>
  );
}

const administration = async () => (await import('../admin/Admin')).Admin;
const meeting = async () => (await import('../meeting/Meeting')).Meeting;

/** The page: who is signed in sees the map, everybody else the sign-in. */
export function App() {
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    whenSignedOut(lookAgain);
    restoreSession().catch(setProblem);
  }, []);
  if (problem !== undefined) {
    return (
      <div class="crash" role="alert">
        <h1>{t('crashed')}</h1>
        <p>{explain(problem)}</p>
        <button type="button" class="btn" onClick={() => location.reload()}>
          {t('reload')}
        </button>
      </div>
    );
  }
  if (session.value === undefined) return <p class="crash">{t('loading')}</p>;
  const who = session.value;
  if (!letIn(who)) return <SignIn />;
  if (administers(who) && path.value === '/admin') return <Room key={who.account} load={administration} />;
  if (readsBoards(who) && path.value === '/meeting') return <Room key={who.account} load={meeting} />;
  return <Page key={who.account} />;
}
