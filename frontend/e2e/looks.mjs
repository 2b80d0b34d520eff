// What a careful person would see at once on a page: words cut off, controls under others, a page wider than its screen.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Faults of the layout as sentences; none when it is sound. Runs in the page. */
export function layoutFaults(page) {
  return page.evaluate(() => {
    const faults = [];
    const name = (e) =>
      `${e.tagName.toLowerCase()}.${String(e.getAttribute('class') ?? '')
        .split(' ')
        .join('.')} “${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().slice(0, 24)}”`;
    const { innerWidth: width, innerHeight: height } = window;
    const root = document.documentElement;
    if (root.scrollWidth > width) {
      const widest = [...document.body.querySelectorAll('*')].find(
        (e) => e.getBoundingClientRect().right > width + 1,
      );
      faults.push(
        `the page is ${root.scrollWidth} wide on a screen of ${width}: ${widest ? name(widest) : '?'}`,
      );
    }
    const shown = (e) =>
      e.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) ?? e.offsetParent !== null;
    /** The part of an element that its scrolling ancestors leave. */
    const visibleBox = (e) => {
      let { left, top, right, bottom } = e.getBoundingClientRect();
      for (let p = e.parentElement; p; p = p.parentElement) {
        const style = getComputedStyle(p);
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
        const box = p.getBoundingClientRect();
        [left, top, right, bottom] = [
          Math.max(left, box.left),
          Math.max(top, box.top),
          Math.min(right, box.right),
          Math.min(bottom, box.bottom),
        ];
      }
      return {
        left: Math.max(0, left),
        top: Math.max(0, top),
        right: Math.min(width, right),
        bottom: Math.min(height, bottom),
      };
    };
    // A sheet, a dialog or a menu lies over the page on purpose; what is under it is not to be reached.
    const sheet =
      document.querySelector('dialog[open], .menu') ??
      [...document.querySelectorAll('.panel')]
        .filter(shown)
        .reverse()
        .find((p) => width < 768 && p.getBoundingClientRect().width > width * 0.9);
    for (const control of document.querySelectorAll('button, input, select, textarea, summary, a[href]')) {
      if (!shown(control) || (sheet && !sheet.contains(control))) continue;
      const own = control.getBoundingClientRect();
      if (own.width < 2 || own.height < 2) continue;
      const box = visibleBox(control);
      if (box.right - box.left < 4 || box.bottom - box.top < 4) continue;
      const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      const reached =
        top && (control.contains(top) || top.contains(control) || top.closest('label')?.contains(control));
      if (!reached) faults.push(`${name(control)} lies under ${top ? name(top) : 'nothing'}`);
      if (own.left < -1 || own.right > width + 1) {
        const scrolls = control.closest('[role=toolbar], .bar, .admin > nav') !== null;
        if (!scrolls && own.right - own.left > 4) faults.push(`${name(control)} reaches past the screen`);
      }
    }
    // Words that are cut off without a sign of it.
    for (const e of document.querySelectorAll(
      'button, h1, h2, h3, b, small, p, label, td, th, summary, legend, span',
    )) {
      if (!shown(e) || e.children.length > 0 || !e.textContent.trim()) continue;
      const style = getComputedStyle(e);
      const hidden = style.overflowX === 'hidden' || style.overflowX === 'clip';
      if (
        hidden &&
        style.textOverflow !== 'ellipsis' &&
        e.scrollWidth > e.clientWidth + 1 &&
        e.clientWidth > 2
      )
        faults.push(`${name(e)} is cut off`);
      const box = e.getBoundingClientRect();
      const holder = e.closest('button');
      const around = holder?.getBoundingClientRect();
      if (
        around &&
        box.width > 2 &&
        (box.right > around.right + 2 || box.left < around.left - 2) &&
        getComputedStyle(e).position !== 'absolute'
      )
        faults.push(`${name(e)} runs out of its button`);
    }
    return [...new Set(faults)];
  });
}

/** All violations that axe-core finds, minor ones too, as sentences. */
export async function accessibilityFaults(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap((v) =>
      v.nodes.slice(0, 3).map((n) => `${v.id}: ${v.help} — ${n.target.join(' ')} ${n.any[0]?.message ?? ''}`),
    );
  });
}
