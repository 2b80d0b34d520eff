import { encode } from 'uqr';

/** Modules of white around a code (ISO/IEC 18004). */
const quiet = 4;

/** A text as a QR code, made in the page: dark on light whatever the page wears, for a camera to read. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: quiet });
  const dark = data.flatMap((line, y) => line.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={dark} />
    </svg>
  );
}
