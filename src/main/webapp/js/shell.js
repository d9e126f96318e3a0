// Commands for a shell.

/** Quotes any text as one word of a shell. */
export function quoted(word) {
  return /^[\w.,:=@%+\/-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}

/** A command line of these words; null for those that are left out. */
export function command(...words) {
  return words.filter((word) => word !== null).map(quoted).join(' ');
}
