import { useState } from 'preact/hooks';
import type { Step } from './loop';
import { Attempts, type StepDraft } from './stepping';

/** What was typed for each step while the card is open: a form that was put away is found again as it was. */
export type Drafts = Map<Step, StepDraft>;

/** A step that is being made ready on a card, what was typed for it and for others, and what was sent and not answered. */
export interface Making {
  step: Step | undefined;
  drafts: Drafts;
  attempts: Attempts;
  choose: (step: Step | undefined) => void;
}

export function useMaking(): Making {
  const [step, choose] = useState<Step>();
  const [drafts] = useState<Drafts>(() => new Map());
  const [attempts] = useState(() => new Attempts());
  return { step, drafts, attempts, choose };
}
