import { describe, expect, it } from 'vitest';
import { between, changesOf, daysOf, draftOf, kindOf, mark, pasted, runsOf, weeksOf } from './days';

const empty = draftOf([]);

describe('a month of the year view', () => {
  it('begins on Monday and holds each of its days once', () => {
    const weeks = weeksOf(2027, 1);
    expect(weeks[0]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      '2027-01-01',
      '2027-01-02',
      '2027-01-03',
    ]);
    expect(weeks.flat().filter(Boolean)).toHaveLength(31);
    expect(weeksOf(2028, 2).flat().filter(Boolean).at(-1)).toBe('2028-02-29');
  });

  it('tells each kind of day', () => {
    const draft = mark(mark(empty, ['2027-01-01'], 'holiday', '元旦'), ['2027-01-09'], 'workday', '调休');
    expect(['2027-01-01', '2027-01-02', '2027-01-04', '2027-01-09'].map((d) => kindOf(d, draft))).toEqual([
      'holiday',
      'weekend',
      'weekday',
      'workday',
    ]);
  });
});

describe('marking days', () => {
  it('takes a range whichever end comes first, over a month', () => {
    expect(between('2027-02-02', '2027-01-31')).toEqual(['2027-01-31', '2027-02-01', '2027-02-02']);
  });

  it('lets only weekends be made up on', () => {
    const draft = mark(empty, between('2027-01-08', '2027-01-11'), 'workday', '调休');
    expect(daysOf(draft).map((d) => d.day)).toEqual(['2027-01-09', '2027-01-10']);
  });

  it('makes days usual again and leaves the others', () => {
    const draft = mark(empty, between('2027-01-01', '2027-01-03'), 'holiday', '元旦');
    expect(daysOf(mark(draft, ['2027-01-02'], 'usual', '')).map((d) => d.day)).toEqual([
      '2027-01-01',
      '2027-01-03',
    ]);
    expect(draft.size).toBe(3);
  });

  it('tells days in a row together, another name or a gap apart', () => {
    let draft = mark(empty, between('2027-09-30', '2027-10-02'), 'holiday', '国庆节');
    draft = mark(draft, ['2027-10-02', '2027-10-04'], 'holiday', '中秋');
    expect(runsOf(draft).map((r) => [r.from, r.to, r.name])).toEqual([
      ['2027-09-30', '2027-10-01', '国庆节'],
      ['2027-10-02', '2027-10-02', '中秋'],
      ['2027-10-04', '2027-10-04', '中秋'],
    ]);
  });
});

describe('what changed between two years', () => {
  it('is told by days in a row and leaves out what stayed', () => {
    const before = mark(empty, between('2027-01-01', '2027-01-03'), 'holiday', '元旦');
    const after = mark(
      mark(before, ['2027-01-03'], 'usual', ''),
      ['2027-01-09', '2027-01-10'],
      'workday',
      '调休',
    );
    expect(changesOf(before, after)).toEqual([
      { from: '2027-01-03', to: '2027-01-03', before: { kind: 'holiday', name: '元旦' }, after: undefined },
      { from: '2027-01-09', to: '2027-01-10', before: undefined, after: { kind: 'workday', name: '调休' } },
    ]);
    expect(changesOf(before, before)).toEqual([]);
  });
});

describe('pasted lines', () => {
  it('are read as ranges, days and make-up workdays', () => {
    const { days, wrong } = pasted(
      '2027-01-01..2027-01-03 元旦\n\n2027-02-14 补班\n2027-02-20 补班 春节调休',
      2027,
      '调休',
    );
    expect(wrong).toEqual([]);
    expect(runsOf(days).map((r) => [r.from, r.to, r.kind, r.name])).toEqual([
      ['2027-01-01', '2027-01-03', 'holiday', '元旦'],
      ['2027-02-14', '2027-02-14', 'workday', '调休'],
      ['2027-02-20', '2027-02-20', 'workday', '春节调休'],
    ]);
  });

  it.each([
    ['a day that is not there', '2027-02-30 元旦'],
    ['another year', '2028-01-01 元旦'],
    ['no name', '2027-01-01'],
    ['a range backwards', '2027-01-03..2027-01-01 元旦'],
    ['a make-up Monday', '2027-01-04 补班'],
    ['a day twice', '2027-06-01 儿童节\n2027-06-01 补班'],
  ])('are told by their number: %s', (_, text) => {
    expect(pasted(text, 2027, '调休').wrong).toEqual([text.split('\n').length]);
  });
});
