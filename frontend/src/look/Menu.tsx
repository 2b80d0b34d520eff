import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface MenuProps {
  /** The button's accessible name. */
  label: string;
  /** What the button shows. */
  button: ComponentChildren;
  class?: string;
  /** Where the panel's edge is: at the left or the right edge of the button. */
  align?: 'left' | 'right';
  children: ComponentChildren | ((close: () => void) => ComponentChildren);
}

const edge = 8;

/**
 * A button that opens a small panel below it, above it where there is more room, on a phone a sheet at the bottom. Escape, a press outside, or moving the focus
 * away closes it. The panel is placed by the window, so that no scrolling row cuts it off.
 */
export function Menu({ label, button, class: extra, align = 'left', children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };

  useLayoutEffect(() => {
    if (!open || !opener.current || !panel.current) return undefined;
    const at = opener.current.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height, style } = panel.current;
    const left = align === 'left' ? at.left : at.right - width;
    style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
    const below = innerHeight - at.bottom - 4 - edge;
    const above = at.top - 4 - edge;
    if (height <= below || below >= above) {
      style.top = `${at.bottom + 4}px`;
      style.maxHeight = `${below}px`;
    } else {
      style.top = `${Math.max(edge, at.top - 4 - height)}px`;
      style.maxHeight = `${above}px`;
    }
    panel.current.querySelector<HTMLElement>('input, button, a')?.focus();
    // The panel that holds the button is lifted above the others meanwhile, since its menu cannot leave it.
    const host = opener.current.closest('.panel, .top');
    host?.classList.add('on-top');
    return () => host?.classList.remove('on-top');
  }, [open, align]);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !opener.current?.contains(target)) setOpen(false);
    };
    addEventListener('pointerdown', outside, true);
    addEventListener('focusin', outside);
    addEventListener('resize', close);
    return () => {
      removeEventListener('pointerdown', outside, true);
      removeEventListener('focusin', outside);
      removeEventListener('resize', close);
    };
  }, [open]);

  return (
    <>
      <button
        type="button"
        ref={opener}
        class={extra}
        aria-label={label}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div
          class="menu"
          ref={panel}
          role="dialog"
          aria-label={label}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              close();
            }
          }}
        >
          {typeof children === 'function' ? children(close) : children}
        </div>
      )}
    </>
  );
}
