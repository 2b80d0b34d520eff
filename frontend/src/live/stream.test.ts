import { describe, expect, it, vi } from 'vitest';
import { dispatch, onChange, position } from './stream';

describe('the live stream', () => {
  it('hands each kind of change to those who follow it, and remembers the position', () => {
    const concerns = vi.fn();
    const boards = vi.fn();
    const stops = [onChange('concern', concerns), onChange('board', boards)];
    const change = { kind: 'concern', op: 'put', id: 7, at: [[113.57, 37.86]] } as const;
    dispatch(
      [
        { ...change, at: [[113.57, 37.86]] },
        { kind: 'area', op: 'put', id: 1 },
      ],
      'e~9',
    );
    expect(concerns).toHaveBeenCalledExactlyOnceWith([change], 'e~9');
    expect(boards).not.toHaveBeenCalled();
    expect(position.value).toBe('e~9');
    for (const stop of stops) stop();
    dispatch([{ kind: 'concern', op: 'gone', id: 7 }], 'e~10');
    expect(concerns).toHaveBeenCalledOnce();
  });
});
