/** What a thing was or became, by member. */
export type State = Readonly<Record<string, unknown>>;

export interface Difference {
  member: string;
  /** undefined where the thing was not there. */
  from: unknown;
  to: unknown;
}

/** The members that differ. Of a thing that was made or removed those that say anything. */
export function differences(before: State | undefined, after: State | undefined): Difference[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .map((member) => ({ member, from: before?.[member], to: after?.[member] }))
    .filter(({ from, to }) =>
      before && after ? JSON.stringify(from) !== JSON.stringify(to) : !silent(before ? from : to),
    );
}

function silent(value: unknown): boolean {
  return value === '' || value === false || (Array.isArray(value) && value.length === 0);
}
