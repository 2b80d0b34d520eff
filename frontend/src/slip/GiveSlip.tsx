import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { explain } from '../api/problem';

interface GiveSlipProps {
  id: number;
  restricted: boolean;
  class?: string;
  children: ComponentChildren;
}

/** The button that gives the resident a slip. The dialog, and what draws the code, are loaded when it is first pressed. */
export function GiveSlip({ id, restricted, class: look, children }: GiveSlipProps) {
  const [problem, setProblem] = useState<unknown>();
  const open = () =>
    import('./SlipDialog').then(({ openSlip }) => {
      setProblem(undefined);
      openSlip(id, restricted);
    }, setProblem);
  return (
    <>
      <button type="button" class={look} onClick={() => void open()}>
        {children}
      </button>
      {problem !== undefined && <span role="alert">{explain(problem)}</span>}
    </>
  );
}
