import { expect, it } from 'vitest';
import { emptyFilter } from '../filter/filter';
import { commandOf, fileNameOf, quoted } from './command';

it('the command carries the same filter, fields and purpose', () => {
  const filter = {
    ...emptyFilter(),
    area: ['140302001001'],
    category: ['well', 'lamp'],
    from: '2026-10-01',
    must_report: ['hazard'],
  };
  expect(
    commandOf(
      filter,
      { datum: 'wgs84', fields: ['id', 'title'], purpose: '排水 改造' },
      'planner',
      '民情-20261122.geojson',
    ),
  ).toBe(
    'minqing export geojson --account planner --area 140302001001 --category lamp,well --must-report hazard --from 2026-10-01 \\\n' +
      '  --fields id,title \\\n' +
      "  --datum wgs84 --purpose '排水 改造' -o 民情-20261122.geojson",
  );
});

it('a value that begins with a dash is not taken for a flag', () => {
  const choice = { datum: 'wgs84', fields: ['id'], purpose: 'x' };
  expect(commandOf({ ...emptyFilter(), bbox: '-1,2,3,4' }, choice, 'a', 'f')).toContain('--bbox=-1,2,3,4 ');
});

it('words that a shell would take apart are quoted', () => {
  expect(quoted('污水井')).toBe('污水井');
  expect(quoted("it's $(rm)")).toBe(`'it'\\''s $(rm)'`);
  expect(quoted('')).toBe("''");
});

it('the file is named by its day', () => {
  expect(fileNameOf(new Date(2026, 10, 2), '民情')).toBe('民情-20261102.geojson');
});
