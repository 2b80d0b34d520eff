/** The icons, each one path on a 24-unit grid, drawn with a 1.75-unit line and round ends: in the page and on the canvas alike. */

function circle(cx: number, cy: number, r: number): string {
  return `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

function rect(x: number, y: number, w: number, h: number, r: number): string {
  const a = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${w - 2 * r}${a(r, r)}v${h - 2 * r}${a(-r, r)}h${2 * r - w}${a(-r, -r)}v${2 * r - h}${a(r, -r)}z`;
}

export const icons = {
  lasso:
    'M8 15.8C5.6 14.8 4 13 4 10.8 4 7.3 7.6 4.5 12 4.5s8 2.8 8 6.3-3.6 6.3-8 6.3c-1.4 0-2.8-.3-4-.8zm0 0c-2 1-1.6 3.7.8 3.7',
  search: `${circle(10.5, 10.5, 6)}M15 15l5 5`,
  right: 'M9.5 5.5L16 12l-6.5 6.5',
  down: 'M5.5 9.5L12 16l6.5-6.5',
  left: 'M14.5 5.5L8 12l6.5 6.5',
  x: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  locate: `${circle(12, 12, 5.5)}M12 3v3.5M12 17.5V21M3 12h3.5M17.5 12H21`,
  layers: 'M12 4l8.5 4.5L12 13 3.5 8.5zM4 13l8 4.2L20 13',
  download: 'M12 4v11M7.5 10.8L12 15.3l4.5-4.5M4.5 19.5h15',
  lock: `${rect(5.5, 11, 13, 9, 1.5)}M8.5 11V8a3.5 3.5 0 0 1 7 0v3`,
  user: `${circle(12, 8.3, 3.6)}M5 20c.8-4 3.6-6 7-6s6.2 2 7 6`,
  image: `${rect(4, 5, 16, 14, 1.5) + circle(9, 10, 1.6)}M4.5 17.5l5-4.5 3 2.5 3.5-3.5 4 4`,
  map: 'M3.5 6.5L9 4.5l6 2 5.5-2v13l-5.5 2-6-2-5.5 2zM9 4.5v13M15 6.5v13',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  bell: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5zM10.3 21h3.4',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  'c-well': `${circle(12, 12, 8.2)}M8.5 8.8h7M6.8 12h10.4M8.5 15.2h7`,
  'c-lamp':
    'M7 20.5V7.5a4 4 0 0 1 8 0M4.5 20.5h5M11.5 10.5h7a3.5 3.5 0 0 0-7 0zM15 13.5v2M12 13.2l-.9 1.7M18 13.2l.9 1.7',
  'c-wire': 'M5.5 4v16.5M18.5 4v16.5M3 7h5M16 7h5M5.5 7c3 5.5 10 5.5 13 0M5.5 11.5c3 5 10 5 13 0',
  'c-lift': `${rect(4.5, 3.5, 15, 17, 1.5)}M9 15V9M6.8 11L9 8.8 11.2 11M15 9v6M12.8 13l2.2 2.2 2.2-2.2`,
  'c-bench': 'M3.5 13.5h17M4.5 9.5h15M6.5 13.5v6M17.5 13.5v6M6.5 13.5v-7M17.5 13.5v-7',
  'c-dog':
    'M8.3 5.3h7.4c1.5 2.3 2.3 5 2.3 7.7 0 4-2.5 6.7-6 6.7s-6-2.7-6-6.7c0-2.7.8-5.4 2.3-7.7zM8.3 5.3C5.5 4 3.3 5.5 3.3 9c0 2.3 1 4 2.7 4.3M15.7 5.3c2.8-1.3 5 .2 5 3.7 0 2.3-1 4-2.7 4.3M10.4 14.2h3.2L12 16zM12 16v1.2M9.5 10.5v.1M14.5 10.5v.1',
  'c-spray':
    'M7.5 11h6.5v9.5H7.5zM8.8 11V7.8h3.9V11M8.8 7.8V4.5h5.7M14.5 4.5v2.3M18 4.2v.1M20.3 6.4v.1M18 8.6v.1',
  'c-theft': `${rect(5, 11, 14, 9.5, 1.5)}M8.5 11V7.3a3.5 3.5 0 0 1 6.6-1.6M12 14.8v2`,
  'c-car': 'M4 17v-4.5l2.3-5.7h11.4L20 12.5V17zM4 12.5h16M6.5 17v2M17.5 17v2M7.5 14.8h.1M16.5 14.8h.1',
  camera: `M3.5 8h3.8l1.9-3h5.6l1.9 3h3.8v11.5h-17z${circle(12, 13.3, 3.4)}`,
  clock: `${circle(12, 12, 8)}M12 7.5V12l3 2`,
  offline: 'M9.2 6.3A6 6 0 0 1 17.8 10.5 4 4 0 0 1 20.3 16.5M16.5 18H7.3A4.4 4.4 0 0 1 6.6 9.3M4 4l16 16',
  up: 'M12 19.5V6M6.5 11L12 5.5 17.5 11',
  mic: `${rect(9.3, 3.5, 5.4, 10.5, 2.7)}M6 11.5a6 6 0 0 0 12 0M12 17.5v3`,
  list: 'M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1',
  split: `${rect(4, 7, 10, 13, 1.5)}M9.5 4h9A1.5 1.5 0 0 1 20 5.5V15.5`,
  phone:
    'M7 4h3l1.5 4.5-2 1.5a11 11 0 0 0 4.5 4.5l1.5-2L20 14v3a3 3 0 0 1-3.3 3A15 15 0 0 1 4 7.3 3 3 0 0 1 7 4z',
  mobile: `${rect(7, 3, 10, 18, 2)}M11 18h2`,
  walk:
    circle(13, 4.8, 1.8) +
    'M8.5 20.5l2.5-6-.8-4.8 2.8-1.2 2 3 3 1M11 14.5l3 2.5.8 3.5M10.2 9.7L7.5 11l-.8 2.8',
  live: 'M4 12h3.5l2.5-6 4 12 2.5-6H20',
  'c-more': 'M6 12h.1M12 12h.1M18 12h.1',
  pen: 'M4 20l1.2-4.4L16.3 4.5a2.2 2.2 0 0 1 3.2 3.2L8.4 18.8z M14 6.8l3.2 3.2',
  line: `M6.4 17.6L17.6 6.4${circle(5, 19, 2)}${circle(19, 5, 2)}`,
  arrow: 'M5 19L19 5M9.5 5H19v9.5',
  area: 'M5 8.5L13 4l6.5 5.5-2.5 9-10 1.5z',
  pin: `M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11z${circle(12, 10, 2.3)}`,
  text: 'M5 7V4.5h14V7M12 4.5v15M9 19.5h6',
  eraser:
    'M8.5 19.5l-4-4a1.5 1.5 0 0 1 0-2.1l8.4-8.4a1.5 1.5 0 0 1 2.1 0l4.5 4.5a1.5 1.5 0 0 1 0 2.1l-7.9 7.9zM9 8.9l6.6 6.6M8.5 19.5H20',
  undo: 'M8 4.5L4 8.5l4 4M4 8.5h10a5.5 5.5 0 0 1 0 11H9',
  redo: 'M16 4.5l4 4-4 4M20 8.5H10a5.5 5.5 0 0 0 0 11h5',
  play: 'M8 5v14l11-7z',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  users:
    circle(9, 9, 3.2) +
    'M3 19.5c.6-3.7 2.9-5.5 6-5.5s5.4 1.8 6 5.5M15.5 6.2a3 3 0 0 1 0 5.7M17.5 14.6c1.9.7 3.1 2.4 3.5 4.9',
  'c-house': 'M4 11l8-7 8 7M6 9.5v10.5h12V9.5M10 20v-5.5h4V20',
  'c-talk': 'M4 5h16v11h-7.5L8 20v-4H4zM8 9h8M8 12.3h5',
  'c-shield': 'M12 3.5l7.5 3v5.3c0 4.5-3 7.4-7.5 8.7-4.5-1.3-7.5-4.2-7.5-8.7V6.5zM12 8v5M12 16v.1',
  'c-knot': circle(9, 12, 5.3) + circle(15, 12, 5.3),
  'c-grid': 'M4.5 4.5h15v15h-15zM4.5 12h15M12 4.5v15',
  'c-horn': 'M4 10v4h3.5l8 4.5v-13l-8 4.5zM18.5 9.5a4 4 0 0 1 0 5M8 14.3l1 5.2h2.5',
  'c-flag': 'M6 21V4M6 4.5h12.5l-3 4 3 4H6',
  filter: 'M4 6.5h16M7 12h10M10 17.5h4',
  copy: `${rect(8.5, 8.5, 11, 11, 1.5)}M5.5 15.5h-1v-11h11v1`,
  sun:
    circle(12, 12, 4) +
    'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4',
  language:
    circle(12, 12, 8.2) +
    'M3.8 12h16.4M12 3.8c2.6 2.5 3.6 5.2 3.6 8.2s-1 5.7-3.6 8.2c-2.6-2.5-3.6-5.2-3.6-8.2s1-5.7 3.6-8.2',
  out: 'M14 4.5H5.5v15H14M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5',
  note: `${circle(12, 12, 8.2)}M12 11v5M12 8v.1`,
  again: 'M19 12a7 7 0 1 1-2-4.9M19.5 4v4h-4',
  book: 'M5 4.5h10.5A3.5 3.5 0 0 1 19 8v12H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M8.8 8.8l1.6 1.6 3-3.2',
  print: `${rect(4, 9, 16, 8, 1.5)}M7 9V4.5h10V9M7 14.5h10v5H7zM16.8 11.8h.1`,
  ledger: `${rect(5, 4.5, 14, 16, 1.5)}M9 4.5V3h6v1.5M8.5 10.5l1.3 1.3 2.4-2.6M14.5 10.5h1.5M8.5 15.5l1.3 1.3 2.4-2.6M14.5 15.5h1.5`,
  send: 'M4 11.5L20 4.5l-4.5 15.5-4-6.5zM11.5 13.5L20 4.5',
  heat: 'M12 3.5c.6 3.4 5.5 5.6 5.5 10.5a5.5 5.5 0 0 1-11 0c0-2.2 1-3.6 2.2-4.8.3 1.5 1 2.4 1.8 2.8-.3-3.4.3-6.3 1.5-8.5zM12 19.5a2.3 2.3 0 0 1-2.3-2.4c0-1.5 1.5-2.3 2.3-3.6.8 1.3 2.3 2.1 2.3 3.6a2.3 2.3 0 0 1-2.3 2.4z',
  calendar: `${rect(4.5, 5.5, 15, 14, 1.5)}M4.5 10h15M8.5 3.5v4M15.5 3.5v4`,
} as const;

export type IconName = keyof typeof icons;

/** The icons that an administrator chooses from for a category, by the names that the server knows. */
export const categoryIcons = (Object.keys(icons) as IconName[])
  .filter((name): name is Extract<IconName, `c-${string}`> => name.startsWith('c-'))
  .map((name) => name.slice(2) as CategoryIcon);

export type CategoryIcon = Extract<IconName, `c-${string}`> extends `c-${infer Own}` ? Own : never;

/** A category names its icon in a data file that a deployment edits; an unknown name gets the three dots. */
export function categoryIcon(name: string | undefined): IconName {
  const own = `c-${name ?? ''}`;
  if (own in icons) return own as IconName;
  return name !== undefined && name in icons ? (name as IconName) : 'c-more';
}
