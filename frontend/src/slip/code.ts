// The code of a slip: 16 signs of Crockford's base 32 in groups of four. What it may be is the server's to say; here it is only
// brought into the form that it is printed in.

/** How many signs a code has. */
export const length = 16;
const group = 4;

/** What was typed, in capitals, without what is no sign of a code, O as 0, I and L as 1, a dash after each four. */
export function asCode(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, '')
    .slice(0, length);
  return plain.match(new RegExp(`.{1,${group}}`, 'g'))?.join('-') ?? '';
}

/** Whether a code in that form has all its signs. */
export function isWhole(code: string): boolean {
  return code.length === length + length / group - 1;
}

/** The code that a link to the page carries in its fragment, '' when it carries none. */
export function codeIn(hash: string): string {
  const text = hash.replace(/^#/, '');
  return isWhole(asCode(text)) ? asCode(text) : '';
}
