import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';
import { t } from './words';

interface DrawerProps {
  title: ComponentChildren;
  /** The accessible name; the title when that is plain text. */
  label: string;
  close: () => void;
  /** More buttons in the head, before the one that closes. */
  actions?: ComponentChildren;
  /** What stays at the foot while the middle scrolls. */
  foot?: ComponentChildren;
  /** More of a phone's height, for a form at the foot. */
  tall?: boolean;
  children: ComponentChildren;
}

/** The panel at the right of the map, on a phone a sheet at the bottom. Escape closes it and gives the focus back. */
export function Drawer({ title, label, close, actions, foot, tall, children }: DrawerProps) {
  const self = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    self.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      class={tall ? 'panel drawer tall' : 'panel drawer'}
      ref={self}
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="ph">
        <span class="title">{title}</span>
        {actions}
        <button type="button" class="ib" aria-label={t('close')} onClick={close}>
          <Icon name="x" />
        </button>
      </div>
      <div class="in">{children}</div>
      {foot && <div class="foot">{foot}</div>}
    </aside>
  );
}
