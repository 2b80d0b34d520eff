import { describe, expect, it } from 'vitest';
import { kindWord, percent } from './names';
import { remOf } from './size';

describe('what the wall says', () => {
  it('rounds a rate down, so that nothing is 100% which is not', () => {
    expect(percent(0.94199)).toBe('94.1');
    expect(percent(0.942)).toBe('94.2');
    expect(percent(0.9999)).toBe('99.9');
    expect(percent(1)).toBe('100.0');
  });

  it('has a word for what happened, and shows what it does not know as it came', () => {
    expect(kindWord('accept')).toBe('接下了');
    expect(kindWord('unheard_of')).toBe('unheard_of');
  });

  it('is the same page twice as sharp at 2160 lines, and the same with more room at 32:9', () => {
    expect(remOf(1920, 1080)).toBe(16);
    expect(remOf(3840, 2160)).toBe(32);
    expect(remOf(3840, 1080)).toBe(16);
  });
});
