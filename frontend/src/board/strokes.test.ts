import { describe, expect, it } from 'vitest';
import type { Drawing } from './drawing';
import {
  deleted,
  drawn,
  keptMine,
  listed,
  type Served,
  type Strokes,
  savable,
  saved,
  sending,
  servedOf,
  tookTheirs,
  unsaved,
} from './strokes';

const pin = (title: string): Drawing => ({
  kind: 'pin',
  path: [[113.57, 37.86]],
  title,
  level: 0,
  color: 1,
  width: 3,
  concerns: [],
  locked: false,
});
const onServer = (id: number, version: number, title: string): Served => ({
  id,
  version,
  drawing: pin(title),
  author: '李',
  lockedBy: '',
});
const none: Strokes = new Map();
const fresh = () => 'f';
const start = (...list: Served[]) => listed(none, list, fresh);
const shown = (strokes: Strokes) =>
  [...strokes.values()].flatMap((s) => (s.drawing ? [s.drawing.title] : []));

describe('the drawings of a board', () => {
  it('follow the server where the hand has not touched them', () => {
    const before = start(onServer(1, 1, '井盖'), onServer(2, 1, '路灯'));
    expect(shown(listed(before, [onServer(1, 2, '井盖松动')], fresh))).toEqual(['井盖松动']);
  });

  it('stay as drawn until the server has heard', () => {
    const mine = drawn(none, 'k', pin('新的'), 'c1');
    const after = listed(mine, [onServer(7, 1, '别人的')], fresh);
    expect(shown(after)).toEqual(['新的', '别人的']);
    expect(after.get('k')).toMatchObject({ creation: 'c1' });
  });

  it('keep both when somebody else changed what the hand changed too', () => {
    const mine = drawn(start(onServer(1, 1, '原样')), 'a1', pin('我的'), 'c1');
    const after = listed(mine, [onServer(1, 2, '他的')], fresh);
    const stroke = after.get('a1');
    expect(stroke?.drawing?.title).toBe('我的');
    expect(stroke?.theirs).toMatchObject({ version: 2, drawing: { title: '他的' } });
    expect(stroke && savable(stroke)).toBe(false);
    expect(shown(tookTheirs(after, 'a1', 'c3'))).toEqual(['他的']);
    const kept = keptMine(after, 'a1', 'c2').get('a1');
    expect(kept).toMatchObject({ served: { version: 2 }, drawing: { title: '我的' } });
    expect(kept && savable(kept)).toBe(true);
  });

  it('keep what the hand changed when somebody else deleted it', () => {
    const mine = drawn(start(onServer(1, 1, '原样')), 'a1', pin('我的'), 'c1');
    const after = listed(mine, [], fresh);
    expect(after.get('a1')?.theirs).toBe('gone');
    expect(shown(tookTheirs(after, 'a1', 'c3'))).toEqual([]);
    expect(keptMine(after, 'a1', 'c2').get('a1')).toMatchObject({
      drawing: { title: '我的' },
      creation: 'c2',
    });
  });

  it('are not in conflict when an answer was lost and the list brings the own change', () => {
    const mine = drawn(start(onServer(1, 1, '原样')), 'a1', pin('我的'), 'c1');
    const stroke = listed(mine, [onServer(1, 2, '我的')], fresh).get('a1');
    expect(stroke?.theirs).toBeUndefined();
    expect(stroke && unsaved(stroke)).toBe(false);
  });

  it('keep what was drawn on while a save was under way', () => {
    const sent = pin('第一笔');
    const during = drawn(drawn(none, 'k', sent, 'c1'), 'k', pin('第二笔'), 'c2');
    const stroke = saved(during, 'k', sent, onServer(5, 1, '第一笔'), 'c3').get('k');
    expect(stroke).toMatchObject({ served: { id: 5, version: 1 }, drawing: { title: '第二笔' } });
    expect(stroke && savable(stroke)).toBe(true);
  });

  it('show an own new drawing once, whichever comes first, the list or the answer', () => {
    const mine = sending(drawn(none, 'k', pin('新的'), 'c1'), 'k', pin('新的'));
    expect(shown(listed(mine, [onServer(9, 1, '新的')], fresh))).toEqual(['新的']);
    const twice = listed(mine, [onServer(9, 2, '他改过')], fresh);
    expect(shown(twice)).toEqual(['新的', '他改过']);
    expect(shown(saved(twice, 'k', pin('新的'), onServer(9, 2, '他改过'), 'c2'))).toEqual(['他改过']);
  });

  it('keep what the hand did to its own drawing under the name that the list gave it', () => {
    const mine = sending(drawn(none, 'k', pin('新的'), 'c1'), 'k', pin('新的'));
    const twice = listed(mine, [onServer(9, 2, '他改过')], fresh);
    const linked = drawn(twice, 'a9', { ...pin('他改过'), concerns: [5] }, 'c2');
    const once = saved(
      sending(linked, 'a9', pin('他改过')),
      'k',
      pin('新的'),
      onServer(9, 2, '他改过'),
      'c3',
    );
    expect([...once.keys()]).toEqual(['k']);
    expect(once.get('k')).toMatchObject({
      served: { version: 2 },
      drawing: { title: '他改过', concerns: [5] },
    });
    // The answer to what was sent under that name finds it gone, and takes nothing away.
    expect(saved(once, 'a9', pin('他改过'), onServer(9, 3, '他改过'), 'c4')).toBe(once);
  });

  it('remember a deletion until the server has heard, then forget it', () => {
    const gone = drawn(start(onServer(1, 1, '井盖')), 'a1', undefined, 'c1');
    expect(shown(gone)).toEqual([]);
    expect(gone.get('a1')).toMatchObject({ served: { id: 1 } });
    expect(deleted(gone, 'a1', 'c2').has('a1')).toBe(false);
  });

  it('forget a drawing that was deleted before it was ever saved', () => {
    expect(drawn(drawn(none, 'k', pin('错了'), 'c1'), 'k', undefined, 'c2').size).toBe(0);
  });

  it('name anew what is not yet on its way, so that one name never stands for two contents', () => {
    const first = drawn(none, 'k', pin('一'), 'c1');
    expect(drawn(first, 'k', pin('二'), 'c2').get('k')?.creation).toBe('c2');
  });

  it('send again what may have arrived, as it was and under its name, before what the hand did since', () => {
    const away = sending(drawn(none, 'k', pin('一'), 'c1'), 'k', pin('一'));
    expect(drawn(away, 'k', pin('二'), 'c2').get('k')).toMatchObject({
      creation: 'c1',
      sent: { title: '一' },
    });
    const rubbedOut = drawn(away, 'k', undefined, 'c2').get('k');
    expect(rubbedOut).toMatchObject({ creation: 'c1', sent: { title: '一' } });
    expect(rubbedOut && unsaved(rubbedOut)).toBe(true);
  });

  it('are put together when another hand changed something else', () => {
    const mine = drawn(start(onServer(1, 1, '原样')), 'a1', pin('我的'), 'c1');
    const theirs: Served = { ...onServer(1, 2, '原样'), drawing: { ...pin('原样'), color: 3 } };
    const stroke = listed(mine, [theirs], fresh).get('a1');
    expect(stroke).toMatchObject({ served: { version: 2 }, drawing: { title: '我的', color: 3 } });
    expect(stroke?.theirs).toBeUndefined();
  });

  it('are in question when an answer brings what another hand changed of the same', () => {
    const during = drawn(sending(drawn(none, 'k', pin('一'), 'c1'), 'k', pin('一')), 'k', pin('二'), 'c2');
    const stroke = saved(during, 'k', pin('一'), onServer(5, 3, '他的'), 'c3').get('k');
    expect(stroke).toMatchObject({ drawing: { title: '二' }, theirs: { drawing: { title: '他的' } } });
  });
});

describe('an annotation from the server', () => {
  it('is read with its pen, level and version', () => {
    const feature = {
      id: 3,
      geometry: {
        type: 'Polygon' as const,
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      },
      properties: {
        kind: 'hotspot',
        title: '犬吠',
        level: 2,
        color: 3,
        width: 4,
        version: 6,
        concerns: [8, 9],
      },
    };
    expect(servedOf(feature)).toEqual({
      id: 3,
      version: 6,
      author: '',
      lockedBy: '',
      drawing: {
        kind: 'hotspot',
        path: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
        title: '犬吠',
        level: 2,
        color: 3,
        width: 4,
        concerns: [8, 9],
        locked: false,
      },
    });
  });

  it('is left out when its kind is unknown', () => {
    expect(
      servedOf({ id: 3, geometry: { type: 'Point', coordinates: [0, 0] }, properties: { kind: 'hologram' } }),
    ).toBeUndefined();
  });
});
