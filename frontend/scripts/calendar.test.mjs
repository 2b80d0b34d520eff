import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { calendarPath, calendarText } from './calendar.mjs';

it('concern/calendar.json is what the package says; after an upgrade run npm run calendar', () => {
  expect(readFileSync(calendarPath, 'utf8')).toBe(calendarText());
});
