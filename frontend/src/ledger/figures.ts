// The figures of a ledger as people read them.
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Figures = Schemas['LedgerFigures'];
export type Row = Schemas['LedgerRow'];
export type Grid = Schemas['LedgerGrid'];
export type Count = Schemas['LedgerCount'];
export type Page = Schemas['LedgerPage'];
export type Summary = Schemas['Summary'];

/** A share as a percentage: 87.5%; a dash where there was nothing to take a share of. */
export function percent(share: number | null): string {
  if (share === null) return '—';
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')}%`;
}

/** Working time in hours: 6.5; a dash where nobody knows. */
export function hours(seconds: number | null): string {
  return seconds === null ? '—' : (seconds / 3600).toFixed(1);
}

/** An average of 1 to 5: 4.2. */
export function mark(average: number | null): string {
  return average === null ? '—' : average.toFixed(1);
}

/** The two sides of the equation that every ledger keeps. */
export function balance(f: Figures): { begins: number; ends: number } {
  return { begins: f.opening + f.found + f.reopened, ends: f.ended + f.closing };
}
