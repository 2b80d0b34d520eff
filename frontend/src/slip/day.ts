/** The day of an instant in Shanghai, as people write it: 2026-11-24. */
export function day(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10);
}
