import { type IconName, icons } from './icons';

/** An icon of the set. It is decoration: the control it stands in carries the accessible name. */
export function Icon({ name, class: extra }: { name: IconName; class?: string }) {
  return (
    <svg class={extra ? `i ${extra}` : 'i'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}

export type LightName = 'green' | 'yellow' | 'red' | 'none';

const lightShapes: Record<Exclude<LightName, 'none'>, string> = {
  green: 'M1.75 8a6.25 6.25 0 1 0 12.5 0a6.25 6.25 0 1 0 -12.5 0z',
  yellow: 'M8 2.2L14.6 13.6H1.4z',
  red: 'M3.4 2.4h9.2a1 1 0 0 1 1 1v9.2a1 1 0 0 1-1 1H3.4a1 1 0 0 1-1-1V3.4a1 1 0 0 1 1-1z',
};

/** A light: ● in time, ▲ near, ■ overdue; the shape is the message. Without a deadline there is none, drawn as a dash. */
export function Light({ light }: { light: LightName }) {
  return (
    <svg class={`l ${light}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={light === 'none' ? 'M4 8h8' : lightShapes[light]} />
    </svg>
  );
}

export { lightShapes };
