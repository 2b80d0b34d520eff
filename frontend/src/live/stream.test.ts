import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asOf, connection, dispatch, onChange, onHand, onReset, position, stale, take } from './stream';

beforeEach(() => {
  take({ type: 'open', position: 'e~1', asOf: undefined });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the live stream', () => {
  it('hands on what a hand does, which changes neither position nor connection', () => {
    const heard = vi.fn();
    const end = onHand(heard);
    const hand = { board: 3, screen: '0123456789abcdef', name: '李' };
    take({ type: 'presence', hand });
    end();
    take({ type: 'presence', hand });
    expect(heard).toHaveBeenCalledExactlyOnceWith(hand);
    expect(position.value).toBe('e~1');
  });

  it('hands each kind of change to those who follow it, and remembers the position', () => {
    const concerns = vi.fn();
    const boards = vi.fn();
    const stops = [onChange('concern', concerns), onChange('board', boards)];
    dispatch(
      [
        { kind: 'concern', op: 'put', id: 7, at: [[113.57, 37.86]] },
        { kind: 'area', op: 'put', id: 1 },
      ],
      'e~9',
    );
    expect(concerns).toHaveBeenCalledExactlyOnceWith(
      [{ kind: 'concern', op: 'put', id: 7, at: [[113.57, 37.86]] }],
      'e~9',
    );
    expect(boards).not.toHaveBeenCalled();
    expect(position.value).toBe('e~9');
    for (const end of stops) end();
    dispatch([{ kind: 'concern', op: 'gone', id: 7 }], 'e~10');
    expect(concerns).toHaveBeenCalledOnce();
  });

  it('asks for everything anew when what was missed cannot be told, from that position on', () => {
    const reset = vi.fn();
    const end = onReset(reset);
    take({ type: 'reset', position: 'e~5' });
    end();
    take({ type: 'reset', position: 'e~6' });
    expect(reset).toHaveBeenCalledOnce();
    expect(position.value).toBe('e~6');
  });

  it('says of which instant the map is while the server cannot be reached, and not once it can', () => {
    expect([connection.value, asOf.value]).toEqual(['open', undefined]);
    take({ type: 'lost', at: 1_000 });
    take({ type: 'lost', at: 9_000 });
    expect([connection.value, asOf.value]).toEqual(['lost', 1_000]);
    take({ type: 'open', position: 'e~2', asOf: undefined });
    expect([connection.value, asOf.value]).toEqual(['open', undefined]);
  });

  it('says of which instant the map is while the server goes on from memory, also when it is lost as well', () => {
    take({ type: 'stale', asOf: 500 });
    expect([stale.value, asOf.value]).toEqual([true, 500]);
    take({ type: 'lost', at: 1_000 });
    expect(asOf.value).toBe(500);
    take({ type: 'open', position: 'e~2', asOf: 500 });
    expect([stale.value, asOf.value]).toEqual([true, 500]);
    take({ type: 'stale', asOf: undefined });
    expect([stale.value, asOf.value]).toEqual([false, undefined]);
  });
});
