/** How long the work of one frame may take, in ms; with what the browser itself does, a frame stays far below 50. */
const budget = 8;

interface Job {
  steps: Iterator<unknown>;
  done: () => void;
}

let jobs: Job[] = [];
let scheduled = false;

/**
 * Does work that may be long a little in each frame, in the order it was given: each step of `steps` should take a millisecond or
 * two. A page that is not seen has no frames; there it goes on by itself. Returns how to give it up.
 */
export function inTurns(steps: Iterator<unknown>, done: () => void = () => undefined): () => void {
  const job = { steps, done };
  jobs.push(job);
  schedule();
  return () => {
    jobs = jobs.filter((j) => j !== job);
  };
}

/** Does one piece of work when its turn comes; rejects with what it throws. */
export function inTurn(work: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): IteratorResult<void> => {
      try {
        work();
      } catch (error) {
        reject(error);
      }
      return { done: true, value: undefined };
    };
    inTurns({ next }, resolve);
  });
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  if (document.visibilityState === 'hidden') setTimeout(run, 0);
  else requestAnimationFrame(run);
}

function run(): void {
  scheduled = false;
  const until = performance.now() + budget;
  try {
    while (jobs.length > 0 && performance.now() < until) step(jobs[0] as Job);
  } finally {
    if (jobs.length > 0) schedule();
  }
}

function step(job: Job): void {
  let ended = true;
  try {
    ended = job.steps.next().done === true;
  } finally {
    if (ended) jobs = jobs.filter((j) => j !== job);
  }
  if (ended) job.done();
}
