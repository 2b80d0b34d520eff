// How large a picture is: what the screen shows, or paper at 300 dots an inch with all that the screen shows on it.

export type Paper = 'screen' | 'a4' | 'a3';

/** Width and height in the page's pixels, and how many of the picture's go to one of these. */
export interface Sheet {
  width: number;
  height: number;
  ratio: number;
}

/** The long and the short side in pixels at 300 dpi: 297 × 210 mm and 420 × 297 mm (ISO 216). */
const sides = { a4: [3508, 2480], a3: [4961, 3508] } as const;

/** Letters on paper are no larger than on a sheet of so many pixels across: 96 dpi on A4. */
const narrowest = 1123;

/** The sheet for a view of some pixels; it lies as the view does. */
export function sheetOf(paper: Paper, view: { x: number; y: number }, screen: number): Sheet {
  if (paper === 'screen') return { width: view.x, height: view.y, ratio: screen };
  const [long, short] = sides[paper];
  const [across, down] = view.x >= view.y ? [long, short] : [short, long];
  const least = view.x >= view.y ? narrowest : (narrowest * short) / long;
  const ratio = across / Math.max(view.x, (view.y * across) / down, least);
  return { width: Math.round(across / ratio), height: Math.round(down / ratio), ratio };
}

/** A length that a scale bar can have, 1, 2 or 5 of a power of ten, of at most `most` metres. */
export function barLength(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((f) => f * ten <= most) ?? 1) * ten;
}
