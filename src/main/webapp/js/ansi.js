// Parses terminal colours (ECMA-48, SGR) and drops all other control sequences. Returns data, never HTML.

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// CSI ... final byte; OSC ... BEL or ST; other two-byte escapes; and controls that print nothing.
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b\[([0-9;:?<=>]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

function plain() {
  return { bold: false, dim: false, italic: false, underline: false, inverse: false, color: null, background: null };
}

function cube(index) {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const levels = [0, 95, 135, 175, 215, 255];
  const at = index - 16;
  return [levels[Math.floor(at / 36)], levels[Math.floor(at / 6) % 6], levels[at % 6]];
}

/** A colour of the extended forms 5;N and 2;R;G;B, and the number of codes it used. */
function extended(codes, at) {
  const bounded = (value) => Math.min(255, Math.max(0, value || 0));
  if (codes[at] === 5) {
    const index = bounded(codes[at + 1]);
    return { taken: 2, color: index < 16 ? named(index) : { rgb: cube(index) } };
  }
  if (codes[at] === 2) {
    return { taken: 4, color: { rgb: codes.slice(at + 1, at + 4).map(bounded) } };
  }
  return { taken: 1, color: null };
}

function named(index) {
  return { name: `${index >= 8 ? 'bright-' : ''}${NAMES[index % 8]}` };
}

const SWITCHES = {
  1: ['bold', true], 2: ['dim', true], 3: ['italic', true], 4: ['underline', true], 7: ['inverse', true],
  23: ['italic', false], 24: ['underline', false], 27: ['inverse', false], 39: ['color', null], 49: ['background', null],
};

function apply(codes, style) {
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i];
    if (code === 0) {
      Object.assign(style, plain());
    } else if (code === 22) {
      style.bold = false;
      style.dim = false;
    } else if (SWITCHES[code]) {
      style[SWITCHES[code][0]] = SWITCHES[code][1];
    } else if (code === 38 || code === 48) {
      const found = extended(codes, i + 1);
      style[code === 38 ? 'color' : 'background'] = found.color;
      i += found.taken;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      style.color = named(code >= 90 ? code - 82 : code - 30);
    } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      style.background = named(code >= 100 ? code - 92 : code - 40);
    }
  }
}

/** The text that a terminal shows for a line with carriage returns. */
function overwritten(line) {
  const end = line.replace(/\r+$/, '');
  return end.slice(end.lastIndexOf('\r') + 1);
}

/** A reader of one log, called line by line; colours carry over to the next line. */
export function ansiReader() {
  const style = plain();
  return (line) => {
    const runs = [];
    let from = 0;
    const shown = overwritten(line);
    const add = (to) => {
      if (to > from) {
        runs.push({ text: shown.slice(from, to), style: { ...style } });
      }
    };
    for (const found of shown.matchAll(CONTROL)) {
      add(found.index);
      from = found.index + found[0].length;
      if (found[2] === 'm') {
        apply(found[1].split(/[;:]/).map((code) => Number(code) || 0), style);
      }
    }
    add(shown.length);
    return runs;
  };
}
