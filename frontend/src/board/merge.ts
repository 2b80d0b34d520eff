// Two hands on one drawing: what each changed since the version both knew is put together, member by member.
import { type Drawing, geometryOf } from './drawing';

const members = ['path', 'title', 'level', 'color', 'width', 'concerns', 'locked'] as const;
export type Member = (typeof members)[number];

/** A drawing's changed members, as they are now. */
export type Changes = Partial<Pick<Drawing, Member>>;

/** A member as the server would keep it, to compare by. */
function written(drawing: Drawing, member: Member): string {
  if (member === 'path') return JSON.stringify(geometryOf(drawing));
  if (member === 'concerns') return JSON.stringify(ordered(drawing.concerns));
  return JSON.stringify(drawing[member]);
}

/** What `after` says otherwise than `before`. */
export function changesOf(before: Drawing, after: Drawing): Changes {
  return Object.fromEntries(
    members.filter((m) => written(before, m) !== written(after, m)).map((m) => [m, after[m]]),
  );
}

export interface Merged {
  readonly drawing: Drawing;
  /** Members that both changed, each to something else: of these the drawing has the preferred side's. */
  readonly clash: readonly Member[];
}

/**
 * Three-way merge: what either side changed since `base` is taken. Links to concerns are a set: what either linked is linked, what
 * either unlinked is not, and so they never clash.
 */
export function merged(base: Drawing, mine: Drawing, theirs: Drawing, prefer: 'mine' | 'theirs'): Merged {
  const own = changesOf(base, mine);
  const other = changesOf(base, theirs);
  const clash = members.filter(
    (m) => m !== 'concerns' && m in own && m in other && written(mine, m) !== written(theirs, m),
  );
  const together = prefer === 'mine' ? { ...other, ...own } : { ...own, ...other };
  return { drawing: { ...base, ...together, concerns: linked(base, mine, theirs) }, clash };
}

function linked(base: Drawing, mine: Drawing, theirs: Drawing): readonly number[] {
  const before = new Set(base.concerns);
  const [own, other] = [new Set(mine.concerns), new Set(theirs.concerns)];
  const all = [...new Set([...before, ...own, ...other])];
  return ordered(all.filter((id) => (before.has(id) ? own.has(id) && other.has(id) : true)));
}

const ordered = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
