import { useEffect, useRef, useState } from 'preact/hooks';
import { areaName } from '../area/state';
import { today } from '../filter/days';
import { filter } from '../filter/state';
import { coverageShown, shownMonthName } from '../grid/coverage';
import { language } from '../i18n/dictionary';
import { map, pixelRatio } from '../map/map';
import { palette } from '../map/palette';
import { mapCredit, tintRange } from '../map/style';
import { layersShown, playingBack } from '../map/view';
import { session } from '../session/state';
import { furnish, type Words } from './furnish';
import { renderMap, type Without } from './render';
import { type Paper, sheetOf } from './sheet';
import { t } from './words';
import './picture.css';

const papers: readonly Paper[] = ['screen', 'a4', 'a3'];

/** The areas that the view is of: those of the filter, else the account's own. */
function places(): string {
  const codes = filter.peek().area;
  const own = session.peek()?.areas.map((a) => a.name) ?? [];
  return (codes.length > 0 ? codes.map(areaName) : own).join('、');
}

/** What the areas' tints stand for. */
function tintWords(): string | undefined {
  if (playingBack.peek()) return undefined;
  if (coverageShown.peek()) return t('coverage', { month: shownMonthName() });
  return layersShown.peek().tint ? tintRange.peek() : undefined;
}

/** What the picture says: numbers, places and times, and nothing that somebody wrote but the title and the board. */
async function wordsOf(title: string, without: Without | undefined): Promise<Words> {
  const at = new Date().toLocaleString(language.peek() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const lines = [places(), t('of', { at })];
  let disc: number | undefined;
  if (playingBack.peek()) {
    const [{ period, step }, { dateWords }, { fullDisc }] = await Promise.all([
      import('../playback/state'),
      import('../playback/dates'),
      import('../playback/show'),
    ]);
    lines.splice(1, 0, t('played', { date: dateWords(period.peek(), step.peek(), language.peek()) }));
    disc = fullDisc.peek();
  }
  if (without) lines.push(t(`without_${without}`));
  return { title, lines: lines.filter(Boolean), credit: mapCredit.peek(), disc, tints: tintWords() };
}

/** The typeface comes in pieces; a canvas does not wait for those that its words need. */
async function typefaceFor({ title, lines, credit, tints = '' }: Words): Promise<void> {
  const { font } = palette.peek();
  await Promise.all([
    document.fonts?.load(`700 20px ${font}`, `${title}${t('north')}`),
    document.fonts?.load(
      `14px ${font}`,
      [...lines, credit, tints, t('open'), t('opened'), t('ended')].join(''),
    ),
  ]);
}

async function draw(
  paper: Paper,
  title: string,
): Promise<{ picture: HTMLCanvasElement; without: Without | undefined }> {
  const on = map.peek();
  if (!on) throw new Error('no map');
  const sheet = sheetOf(paper, on.getSize(), pixelRatio());
  const { picture, without } = await renderMap(on, sheet);
  const middle = on.getSize().divideBy(2);
  const [a, b] = [middle.subtract([50, 0]), middle.add([50, 0])];
  const metres = on.distance(on.containerPointToLatLng(a), on.containerPointToLatLng(b)) / 100;
  const words = await wordsOf(title, without);
  await typefaceFor(words);
  furnish(picture, sheet, metres, palette.peek(), words);
  return { picture, without };
}

function save(picture: HTMLCanvasElement): void {
  picture.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${t('file')}-${today(new Date())}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }, 'image/png');
}

/** The view as a picture: for the screen, or for paper at 300 dpi. */
export function PictureDialog({ close }: { close: () => void }) {
  const self = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [paper, setPaper] = useState<Paper>('screen');
  const [title, setTitle] = useState(() => t('name'));
  const [picture, setPicture] = useState<HTMLCanvasElement>();
  const [said, setSaid] = useState('');
  useEffect(() => self.current?.showModal(), []);
  useEffect(() => {
    let current = true;
    setPicture(undefined);
    setSaid(t('drawing'));
    draw(paper, title).then(
      ({ picture: made, without }) => {
        if (!current) return;
        setPicture(made);
        const size = t('pixels', { width: made.width, height: made.height });
        setSaid(without ? size + t('stop') + t(`${without}_say`) : size);
      },
      () => current && setSaid(t('failed')),
    );
    return () => {
      current = false;
    };
  }, [paper, title]);
  useEffect(() => {
    if (picture) {
      picture.setAttribute('role', 'img');
      picture.setAttribute('aria-label', t('preview'));
      frame.current?.replaceChildren(picture);
    } else frame.current?.replaceChildren();
  }, [picture]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid(t('copied'));
    } catch {
      // A page over plain HTTP has no clipboard.
      setSaid(t('copy_failed'));
    }
  };
  return (
    <dialog class="dialog picture" ref={self} aria-label={t('picture')} onClose={close}>
      <form method="dialog" onSubmit={(event) => event.preventDefault()}>
        <h2>{t('picture')}</h2>
        <label class="field">
          {t('title')}
          <input
            maxLength={60}
            value={title}
            autocomplete="off"
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {t('size')}
          <select value={paper} onChange={(event) => setPaper(event.currentTarget.value as Paper)}>
            {papers.map((p) => (
              <option key={p} value={p}>
                {t(p)}
              </option>
            ))}
          </select>
        </label>
        <div class="picture-frame" ref={frame} />
        <p class="hint" role="status">
          {said}
        </p>
        <div class="acts">
          <button type="button" class="btn" onClick={() => self.current?.close()}>
            {t('close')}
          </button>
          <button type="button" class="btn" onClick={() => void copy()}>
            {t('link')}
          </button>
          <button type="button" class="btn pri" disabled={!picture} onClick={() => picture && save(picture)}>
            {t('save')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
