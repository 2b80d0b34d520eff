// The one typeface, in the two weights that the tokens name, cut into pieces by character range. The list of pieces is longer
// than all other styles together, so it comes after the first picture.
import '@fontsource/noto-sans-sc/400.css';
import '@fontsource/noto-sans-sc/700.css';
