// The model of the grid, from a list of cells: systems as rows, releases as columns, the newest line first.

function parts(version) {
  return version.split(/[.\-+]/).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Compares releases by number, not alphabetically. */
function compareVersions(some, other) {
  const left = parts(some);
  const right = parts(other);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const a = left[i] === undefined ? -1 : left[i];
    const b = right[i] === undefined ? -1 : right[i];
    if (a !== b) {
      if (typeof a === typeof b) {
        return a < b ? -1 : 1;
      }
      return typeof a === 'number' ? -1 : 1;
    }
  }
  return 0;
}

function groupsOf(cells) {
  const lines = new Map();
  for (const cell of cells) {
    const line = cell.line || '';
    if (!lines.has(line)) {
      lines.set(line, new Set());
    }
    lines.get(line).add(cell.column);
  }
  const order = [...lines.keys()].sort((some, other) => {
    if (some === '' || other === '') {
      return some === '' ? -1 : 1;
    }
    return compareVersions(other, some);
  });
  return order.map((line) => {
    const columns = [...lines.get(line)];
    return { line, columns: line === '' ? columns : columns.sort((some, other) => compareVersions(other, some)) };
  });
}

function rowsOf(cells) {
  const systems = new Map();
  for (const cell of cells) {
    if (!systems.has(cell.os)) {
      systems.set(cell.os, new Set());
    }
    systems.get(cell.os).add(cell.variant || '');
  }
  const rows = [];
  for (const [os, variants] of systems) {
    [...variants].sort().forEach((variant, index) => rows.push({ os, variant, first: index === 0, span: variants.size }));
  }
  return rows;
}

/** The key of a cell's place. */
export function place(os, variant, line, column) {
  return [os, variant || '', line || '', column].join('\u0000');
}

/**
 * @returns groups of columns, one for each line; rows, one for each system and variant; `at`, which finds the cell of a place;
 *     and `variants`, whether there are rows for variants
 */
export function gridModel(cells) {
  const byPlace = new Map();
  for (const cell of cells) {
    byPlace.set(place(cell.os, cell.variant, cell.line, cell.column), cell);
  }
  const rows = rowsOf(cells);
  return {
    groups: groupsOf(cells),
    rows,
    variants: rows.some((row) => row.variant !== ''),
    at: (row, line, column) => byPlace.get(place(row.os, row.variant, line, column)),
  };
}
