import { describe, expect, it } from 'vitest';
import { readPosition } from './view';

describe('the position in the URL', () => {
  it('is zoom, latitude and longitude', () => {
    const at = readPosition('16/37.86123/113.57012');
    expect(at?.zoom).toBe(16);
    expect(at?.centre).toMatchObject({ lat: 37.86123, lng: 113.57012 });
  });

  it.each([
    null,
    '',
    '16',
    '16/37.8',
    'a/b/c',
    '16/113.57/37.86/0',
    '99/37/113',
    '16/NaN/113',
    '16/95/113',
    '16/37/-200',
  ])('is none when the URL says %j', (text) => {
    expect(readPosition(text)).toBeUndefined();
  });
});
