import { useState } from 'preact/hooks';

/** What is filled in of something that is stored. */
export interface Filled<D> {
  draft: D;
  set: (part: Partial<D>) => void;
  /** What was filled in is stored now. */
  stored: () => void;
}

/**
 * A form's values: those that somebody filled in stand over those that are stored, until `stored` is called. So what was not touched
 * follows a colleague's change, and saving does not undo it; what was touched stays whatever else happens.
 */
export function useDraft<D extends object>(from: D): Filled<D> {
  const [filled, setFilled] = useState<Partial<D>>({});
  return {
    draft: { ...from, ...filled },
    set: (part) => setFilled((before) => ({ ...before, ...part })),
    stored: () => setFilled({}),
  };
}
