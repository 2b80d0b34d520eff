import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { Account, Looks } from '../app/TopBar';
import { follow, urlParam } from '../app/url';
import { UnknownYears } from '../calendar/Unknown';
import { Icon } from '../look/Icon';
import './admin.css';
import { loadAreas } from './areas';
import { type Section, sections } from './sections';
import { t } from './words';

// Each feature's folder registers its part by itself; see sections.ts.
import.meta.glob('../*/section.{ts,tsx}', { eager: true });

const tab = urlParam('tab');

function Part({ section }: { section: Section }) {
  const [part, setPart] = useState<{ component: ComponentType }>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    let current = true;
    section.load().then(
      (component) => current && setPart({ component }),
      (error: unknown) => current && setProblem(error),
    );
    return () => {
      current = false;
    };
  }, [section]);
  if (part) return <part.component />;
  return problem === undefined ? (
    <p class="empty">{t('loading')}</p>
  ) : (
    <p class="empty" role="alert">
      {t('failed')}。{explain(problem)}
    </p>
  );
}

/** The administration: its parts at the left, on a phone above, and the one that is open. */
export function Admin() {
  const section = sections.value.find((s) => s.id === tab.value.value) ?? sections.value[0];
  const nav = useRef<HTMLElement>(null);
  useEffect(() => void loadAreas(), []);
  // A phone shows some of the parts' names at a time: the open one's is among them.
  useEffect(() => {
    nav.current
      ?.querySelector('[aria-current]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  }, [section?.id]);
  return (
    <div class="admin">
      <header class="top">
        <h1>
          <Icon name="map" />
          <a href="/" onClick={follow}>
            {t('name')}
          </a>
          <span>{t('title')}</span>
        </h1>
        <span class="push" />
        <a class="ib wide back" href="/" onClick={follow}>
          <Icon name="left" />
          <span>{t('back')}</span>
        </a>
        <Looks />
        <Account />
      </header>
      <nav aria-label={t('sections')} ref={nav}>
        {sections.value.map((s) => (
          <a
            key={s.id}
            href={`/admin?tab=${s.id}`}
            aria-current={s.id === section?.id ? 'page' : undefined}
            onClick={follow}
          >
            <Icon name={s.icon} />
            {s.label()}
          </a>
        ))}
      </nav>
      <main>
        <UnknownYears />
        {section && <Part key={section.id} section={section} />}
      </main>
    </div>
  );
}
