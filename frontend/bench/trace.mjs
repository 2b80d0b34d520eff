// Reads Chromium's trace events (the Trace Event Format; times in µs, `tdur` is processor time of the thread).

/** The work of the page's main thread between one frame and the next, in ms, for each frame of a trace. */
export function frameWork({ traceEvents }) {
  const main = mainThread(traceEvents);
  const own = traceEvents.filter((e) => e.pid === main.pid && e.tid === main.tid);
  const begins = own
    .filter((e) => e.name === 'FireAnimationFrame')
    .map((e) => e.ts)
    .sort((a, b) => a - b);
  const work = new Array(begins.length + 1).fill(0);
  for (const task of outermost(own)) {
    let frame = begins.findIndex((ts) => ts > task.ts);
    if (frame < 0) frame = begins.length;
    work[frame] += (task.tdur ?? task.dur) / 1000;
  }
  return work;
}

/** When the compositor drew a frame of the page, in ms, in order; of several layer trees the one that drew most is the page. */
export function drawnFrames({ traceEvents }) {
  const trees = new Map();
  for (const { name, pid, args, ts } of traceEvents) {
    if (name !== 'DrawFrame') continue;
    const tree = `${pid}/${args?.layerTreeId}`;
    trees.set(tree, [...(trees.get(tree) ?? []), ts / 1000]);
  }
  const [most] = [...trees.values()].sort((a, b) => b.length - a.length);
  if (!most) throw new Error('the trace holds no drawn frame');
  return most.sort((a, b) => a - b);
}

/** The main thread of the process that drew the frames: a trace of one page may hold other processes as well. */
function mainThread(events) {
  const drawn = new Map();
  for (const { name, pid, tid } of events) {
    if (name !== 'FireAnimationFrame') continue;
    const key = `${pid}/${tid}`;
    const known = drawn.get(key) ?? { pid, tid, frames: 0 };
    known.frames++;
    drawn.set(key, known);
  }
  const [most] = [...drawn.values()].sort((a, b) => b.frames - a.frames);
  if (!most) throw new Error('the trace holds no frame');
  return most;
}

/** Tasks that lie in no other one. */
function outermost(events) {
  const tasks = events.filter((e) => e.ph === 'X' && /RunTask$/.test(e.name)).sort((a, b) => a.ts - b.ts);
  let end = 0;
  return tasks.filter((task) => {
    if (task.ts < end) return false;
    end = task.ts + task.dur;
    return true;
  });
}
