/** An instant as a table shows it: 2026-11-22 08:42:05, Shanghai's. */
export function stamp(instant: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
}
