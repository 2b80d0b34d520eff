import type { Saving } from './saving';

/** What is to be said of the last act: that it failed and why, or that it is done. */
export function Said({ problem, said }: Pick<Saving, 'problem' | 'said'>) {
  return (
    <>
      <p class="wrong" role="alert">
        {problem}
      </p>
      {said !== '' && <p role="status">{said}</p>}
    </>
  );
}
