import { type ComponentChildren, type ComponentType, Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { explain } from '../api/problem';
import type { SlipDialog } from './SlipDialog';

interface GiveSlipProps {
  id: number;
  restricted: boolean;
  class?: string;
  children: ComponentChildren;
}

/** The button that gives the resident a slip. The dialog, and what draws the code, are loaded when it is first pressed. */
export function GiveSlip({ id, restricted, class: look, children }: GiveSlipProps) {
  const [dialog, setDialog] = useState<{
    component: ComponentType<Parameters<typeof SlipDialog>[0]>;
  }>();
  const [problem, setProblem] = useState<unknown>();
  const open = () =>
    import('./SlipDialog').then((loaded) => {
      setProblem(undefined);
      setDialog({ component: loaded.SlipDialog });
    }, setProblem);
  return (
    <Fragment>
      <button type="button" class={look} onClick={() => void open()}>
        {children}
      </button>
      {problem !== undefined && <span role="alert">{explain(problem)}</span>}
      {dialog && <dialog.component id={id} restricted={restricted} close={() => setDialog(undefined)} />}
    </Fragment>
  );
}
