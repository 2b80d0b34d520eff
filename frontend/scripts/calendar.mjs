// Writes ../concern/calendar.json, China's public holidays and make-up workdays, from the package chinese-days: npm run calendar
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first year that is taken over; what is older has ended before any deployment began. */
const firstYear = 2020;

const read = (path) => readFileSync(join(import.meta.dirname, '../node_modules/chinese-days', path), 'utf8');

/** Where the file lies. */
export const calendarPath = join(import.meta.dirname, '../../concern/calendar.json');

/** The file's text, as the installed package would have it. */
export function calendarText() {
  const { name, version } = JSON.parse(read('package.json'));
  const { holidays, workdays } = JSON.parse(read('dist/chinese-days.json'));
  const notices = noticesByYear(read('src/holidays/generate.ts'));
  const last = Math.max(...Object.keys(holidays).map(yearOf));
  const years = [];
  for (let year = firstYear; year <= last; year++) {
    if (!notices[year]?.length) throw new Error(`${name} ${version} names no notice for ${year}`);
    years.push({
      year,
      notices: notices[year],
      holidays: daysOf(holidays, year),
      workdays: daysOf(workdays, year),
    });
  }
  const file = {
    source: `npm ${name} ${version}`,
    basis: '国务院办公厅关于部分节假日安排的通知',
    years,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const yearOf = (day) => Number(day.slice(0, 4));

/** The days of a year, in order, with the Chinese of the package's "National Day,国庆节,3". */
function daysOf(days, year) {
  const own = Object.entries(days).filter(([day]) => yearOf(day) === year);
  return Object.fromEntries(own.sort().map(([day, names]) => [day, names.split(',')[1]]));
}

/** The addresses of the notices by year, which the package gives in the comment before each year's days. */
function noticesByYear(source) {
  const byYear = {};
  let year;
  for (const line of source.split('\n')) {
    year = line.match(/^\s*\* (\d{4})\s*$/)?.[1] ?? year;
    const address = line.match(/^\s*\*\s+(https?:\/\/www\.gov\.cn\/\S+)\s*$/)?.[1];
    if (year && address) {
      byYear[year] ??= [];
      byYear[year].push(address);
    }
  }
  return byYear;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(calendarPath, calendarText());
}
