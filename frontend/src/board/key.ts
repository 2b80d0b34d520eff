/** A random name, 128 bits in hexadecimal. Not crypto.randomUUID, which a page over plain HTTP does not have. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}
