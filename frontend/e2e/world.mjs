// The program under test, as run.mjs started it.
export const base = process.env.MINQING_E2E_URL;
export const folder = process.env.MINQING_E2E_FOLDER;
if (!base || !folder) throw new Error('start the stories with: node e2e/run.mjs');
