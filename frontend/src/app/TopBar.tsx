import { useEffect, useRef, useState } from 'preact/hooks';
import { openConcern } from '../concern/state';
import { filter, setFilter } from '../filter/state';
import { chooseLanguage, language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { Menu } from '../look/Menu';
import { chooseTheme, theme } from '../look/theme';
import { PasswordDialog } from '../session/Password';
import { administers, session, signOut } from '../session/state';
import { openTool, toggleTool, tools } from './panels';
import { follow, path } from './url';
import { t } from './words';

/** How long after the last key the words are searched for, in milliseconds. */
const typingPause = 300;

/** Words to search for; digits and Enter open the concern of that number. */
function Search({ open, close }: { open: boolean; close: () => void }) {
  const [words, setWords] = useState(filter.value.q ?? '');
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const asked = filter.value.q;

  useEffect(() => {
    if (document.activeElement !== field.current) setWords(asked ?? '');
  }, [asked]);
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', slash);
    return () => removeEventListener('keydown', slash);
  }, []);

  const ask = (text: string) => setFilter({ q: text.trim() || undefined });
  return (
    <form
      role="search"
      class={open ? 'find open' : 'find'}
      onSubmit={(event) => {
        event.preventDefault();
        clearTimeout(timer.current);
        const number = /^\s*#?(\d+)\s*$/.exec(words)?.[1];
        if (number) openConcern(Number(number));
        else ask(words);
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        value={words}
        placeholder={t('search')}
        aria-label={t('search')}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setWords(text);
          clearTimeout(timer.current);
          if (!/^\s*#?\d+\s*$/.test(text)) timer.current = window.setTimeout(() => ask(text), typingPause);
        }}
      />
      {words === '' ? (
        <span class="key" aria-hidden="true">
          /
        </span>
      ) : (
        <button
          type="button"
          class="ib"
          aria-label={t('search_clear')}
          onClick={() => {
            setWords('');
            ask('');
            close();
          }}
        >
          <Icon name="x" />
        </button>
      )}
    </form>
  );
}

/** Who is signed in, and what concerns the own account. */
export function Account() {
  const who = session.value;
  const [changing, setChanging] = useState(false);
  if (!who) return null;
  return (
    <>
      <Menu
        label={`${t('account')}：${who.display_name || who.account}`}
        align="right"
        class="me"
        button={
          <>
            <Icon name="user" />
            <span>{who.display_name || who.account}</span>
          </>
        }
      >
        <div class="who-am-i">
          <b>{who.display_name || who.account}</b>
          <span>
            {t(`role_${who.role}`)} · {who.account}
          </span>
          {who.areas.length > 0 && (
            <span>
              {t('areas_of')} {who.areas.map((a) => a.name).join('、')}
            </span>
          )}
          {who.teams.length > 0 && (
            <span>
              {t('teams_of')} {who.teams.join('、')}
            </span>
          )}
        </div>
        <button
          type="button"
          class="row phone-only"
          onClick={() => chooseLanguage(language.peek() === 'zh' ? 'en' : 'zh')}
        >
          <Icon name="language" />
          {t('language')}
        </button>
        <button
          type="button"
          class="row phone-only"
          onClick={() => chooseTheme(theme.peek() === 'dark' ? 'light' : 'dark')}
        >
          <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
          {t(theme.value === 'dark' ? 'to_light' : 'to_dark')}
        </button>
        {administers(who) && path.value !== '/admin' && (
          <a class="row" href="/admin" onClick={follow}>
            <Icon name="users" />
            {t('admin')}
          </a>
        )}
        <button type="button" class="row" onClick={() => setChanging(true)}>
          <Icon name="lock" />
          {t('password')}
        </button>
        <button type="button" class="row" onClick={() => void signOut()}>
          <Icon name="out" />
          {t('sign_out')}
        </button>
      </Menu>
      {changing && <PasswordDialog close={() => setChanging(false)} />}
    </>
  );
}

/** The page's colours and language, on a desk; a phone has them in the account's menu. */
export function Looks() {
  return (
    <>
      <button
        type="button"
        class="ib desk-only"
        aria-label={t(theme.value === 'dark' ? 'to_light' : 'to_dark')}
        title={t(theme.value === 'dark' ? 'to_light' : 'to_dark')}
        onClick={() => chooseTheme(theme.peek() === 'dark' ? 'light' : 'dark')}
      >
        <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        class="ib wide desk-only"
        title={t('language_note')}
        lang={language.value === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => chooseLanguage(language.peek() === 'zh' ? 'en' : 'zh')}
      >
        {t('language')}
      </button>
    </>
  );
}

/** The bar at the top: whose map this is, the search, and what concerns the whole page. */
export function TopBar() {
  const [searching, setSearching] = useState(false);
  const who = session.value;
  const shown = tools.value.filter((tool) => tool.place === 'top' && who && (tool.for?.(who) ?? true));
  return (
    <header class="top">
      <h1>
        <Icon name="map" />
        {t('name')}
      </h1>
      {who?.demo && (
        <span class="tag" title={t('demo_note')}>
          {t('demo')}
        </span>
      )}
      <Search open={searching} close={() => setSearching(false)} />
      <button
        type="button"
        class="ib phone-only push"
        aria-label={t('search_open')}
        aria-expanded={searching}
        onClick={() => setSearching(!searching)}
      >
        <Icon name="search" />
      </button>
      {shown.map((tool) => (
        <button
          type="button"
          key={tool.id}
          class="ib"
          aria-label={tool.label()}
          title={tool.label()}
          aria-pressed={openTool.value === tool.id}
          onClick={() => toggleTool(tool.id)}
        >
          <Icon name={tool.icon} />
          {tool.badge?.() && (
            <span class="badge" aria-hidden="true">
              {tool.badge()}
            </span>
          )}
        </button>
      ))}
      {who && administers(who) && (
        <a class="ib wide desk-only" href="/admin" onClick={follow}>
          {t('admin')}
        </a>
      )}
      <Looks />
      <Account />
    </header>
  );
}
