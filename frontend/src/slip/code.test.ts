import { describe, expect, it } from 'vitest';
import { asCode, codeIn, isWhole } from './code';

describe('the code of a slip', () => {
  it('is read as people type it', () => {
    for (const typed of [
      '7K3M-9QXT-0V2B-1D8R',
      '7k3m9qxtov2bld8r',
      ' 7K3M 9QXT OV2B ID8R ',
      '７Ｋ３Ｍ－９ＱＸＴ—0V2B・1D8R',
    ])
      expect(asCode(typed)).toBe('7K3M-9QXT-0V2B-1D8R');
  });

  it('grows group by group and never past its end', () => {
    expect(asCode('')).toBe('');
    expect(asCode('7k3')).toBe('7K3');
    expect(asCode('7k3m9')).toBe('7K3M-9');
    expect(asCode('7k3m9qxt0v2b1d8rzzzz')).toBe('7K3M-9QXT-0V2B-1D8R');
  });

  it('is whole with sixteen signs', () => {
    expect(isWhole('7K3M-9QXT-0V2B-1D8R')).toBe(true);
    expect(isWhole('7K3M-9QXT-0V2B-1D8')).toBe(false);
  });

  it('comes out of a link, which may carry something else or nothing', () => {
    expect(codeIn('#7K3M-9QXT-0V2B-1D8R')).toBe('7K3M-9QXT-0V2B-1D8R');
    expect(codeIn('#top')).toBe('');
    expect(codeIn('')).toBe('');
  });
});
