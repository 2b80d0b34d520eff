// The board's picture: areas, ground and drawings as one SVG, so that paper gets it as vectors.
import { useId } from 'preact/hooks';
import type { Drawing } from '../board/drawing';
import { Mark } from '../board/Marks';
import '../board/board.css';
import { boardWords } from '../board/words';
import { language } from '../i18n/dictionary';
import type { Ground } from './ground';
import { placeIn } from './picture';
import './picture.css';

interface PictureProps {
  ground: Ground;
  /** What is drawn, the last on top; `before` is of the earlier meeting and stands back. */
  before?: readonly Drawing[];
  now?: readonly Drawing[];
  name: string;
}

/** Metres on the ground by rank are too fine for a whole community; these are units of the picture. */
const roadWidths = [0.9, 1.8, 3];

export function Picture({ ground, before = [], now = [], name }: PictureProps) {
  const { frame } = ground;
  const clip = useId();
  const levels = boardWords[language.value].levels;
  const marks = (drawings: readonly Drawing[]) =>
    drawings.map((drawing, i) => (
      <Mark
        key={i}
        drawing={drawing}
        project={(position) => placeIn(frame, position)}
        note={drawing.kind === 'hotspot' ? levels[drawing.level] : undefined}
      />
    ));
  return (
    <svg class="meet-picture" viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={name}>
      <clipPath id={clip}>
        <rect width={frame.width} height={frame.height} />
      </clipPath>
      <g clip-path={`url(#${clip})`}>
        <rect class="ground" width={frame.width} height={frame.height} />
        <path class="own" d={ground.own} />
        <path class="green" d={ground.fills.green} />
        <path class="water" d={ground.fills.water} />
        {ground.roads.map((d, rank) => (
          <path key={rank} class="road" d={d} stroke-width={roadWidths[rank]} />
        ))}
        <path class="building" d={ground.fills.building} />
        <path class="parts" d={ground.parts} />
        <path class="edge" d={ground.own} />
        {ground.names.map((n) => (
          <text key={n.name} class="area-name" x={n.x} y={n.y} text-anchor="middle">
            {n.name}
          </text>
        ))}
        <g class="before">{marks(before)}</g>
        <g class="now">{marks(now)}</g>
      </g>
    </svg>
  );
}
