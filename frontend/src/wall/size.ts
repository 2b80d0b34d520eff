import { mapScale } from '../map/map';

/** CSS pixels of 1 rem on the wall: 16 at 1080 lines; 3840×2160 is the same page twice as sharp, 3840×1080 the same with more room. */
export function remOf(width: number, height: number): number {
  return Math.min(width / 120, height / 67.5);
}

/** The map's smallest words are drawn 12 px high; the wall's smallest are 1.5 rem. */
const mapPerRem = 1 / 8;

/** Makes 1 rem what it is on this wall, and the map as large as the words around it; returns how to undo it. */
export function fitRoot(): () => void {
  const root = document.documentElement;
  const lay = () => {
    const rem = remOf(innerWidth, innerHeight);
    root.style.fontSize = `${rem}px`;
    root.style.setProperty('--map-scale', String(rem * mapPerRem));
    mapScale.value = rem * mapPerRem;
  };
  lay();
  addEventListener('resize', lay);
  return () => {
    removeEventListener('resize', lay);
    root.style.removeProperty('font-size');
    root.style.removeProperty('--map-scale');
    mapScale.value = 1;
  };
}
