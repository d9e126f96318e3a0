// Sorts the lines of a cell's log: headings, lines of the builder about its own work, and the lines that report an error.

const HEADING = /^== /;
const PIECE = /^#(\d+) (.*)$/;
/** Pieces of BuildKit's work that are no instruction of a Dockerfile. */
const OWN_PIECE = /^(\[(internal|auth)\]|building with |resolve image config|exporting |importing |preparing )/;
const CLASSIC = /^(Sending build context to Docker daemon|DEPRECATED: The legacy builder|\s+Install the buildx component|\s+BuildKit is currently disabled)/;
const ERROR = /^(#\d+ ERROR: (?!.*context canceled)|.*The command '.*' returned a non-zero code: \d+)/;
const RULER = /^------\s*$/;
/** The last line of BuildKit's repetition of an error. */
const REPEATED = /^(ERROR|error|Error): failed to (solve|build)|^failed to solve/;

/** Returns a function that tells for each line, in order: `heading`, `builder` (its own work), `error`, and its `section`. */
export function lineSorter() {
  let section = '';
  let own = new Set();
  let failed = false;
  let repeats = false;
  let hidden = false;

  function isOwn(line) {
    const piece = PIECE.exec(line);
    if (piece) {
      if (OWN_PIECE.test(piece[2])) {
        own.add(piece[1]);
      }
      return own.has(piece[1]);
    }
    return line === '' ? hidden : CLASSIC.test(line);
  }

  return (line) => {
    if (HEADING.test(line)) {
      section = line;
      own = new Set();
      failed = false;
      repeats = false;
      hidden = false;
      return { heading: true, builder: false, error: false, section };
    }
    repeats = repeats || failed && RULER.test(line);
    const error = !repeats && ERROR.test(line);
    failed = failed || error;
    hidden = repeats || isOwn(line);
    repeats = repeats && !REPEATED.test(line);
    return { heading: false, builder: hidden, error, section };
  };
}
