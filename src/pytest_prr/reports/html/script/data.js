// The rows of the data block become objects.

const data = JSON.parse(byId("data").textContent);
const texts = data.texts;
const textOf = (number) => (number === null ? null : texts[number]);

const rules = data.rules;

const findings = data.findings.map((row, index) => {
  const [rule, severity, message, file, pointer, line, column, kind, id, fix, source] = row;
  return {
    index, rule: rules[rule], severity, message: texts[message], file: texts[file],
    pointer: texts[pointer], line, column, kind: texts[kind], id: textOf(id), source,
    fix: fix && { safe: fix[0], description: texts[fix[1]], patch: fix[2] },
  };
});

const items = data.items.map((row, index) => {
  const [id, file, shape, start, end, errors, warnings, infos, gateway, fate] = row;
  const counts = [infos, warnings, errors];
  const level = errors ? 2 : warnings ? 1 : infos ? 0 : -1;
  return {
    index, id: textOf(id), file: texts[file], shape, start, end, counts, level, gateway,
    fate: textOf(fate), name: textOf(id) || texts[file],
  };
});

const levelOf = (item) => LEVELS[item.level] ?? CLEAN;

/** What was found in an item, in words. */
function foundText(item) {
  const parts = [2, 1, 0].filter((n) => item.counts[n]).map((n) => plural(item.counts[n], LEVELS[n].name));
  return parts.join(", ") || "no findings";
}

/** Flat lists of steps become flat lists of degrees. */
function unpackedLand({ unit, rings }) {
  return rings.map((ring) => {
    const places = new Float32Array(ring.length);
    let x = 0, y = 0;
    for (let i = 0; i < ring.length; i += 2) {
      places[i] = (x += ring[i]) * unit;
      places[i + 1] = (y += ring[i + 1]) * unit;
    }
    return places;
  });
}

/** The box around flat lists: west, south, east, north. */
function boxAround(lines) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      box[0] = Math.min(box[0], line[i]);
      box[1] = Math.min(box[1], line[i + 1]);
      box[2] = Math.max(box[2], line[i]);
      box[3] = Math.max(box[3], line[i + 1]);
    }
  }
  return box;
}

/** The parts of a shape, each with its lines. */
function partsOf({ a = [], l = [], p = [] }) {
  return [...a, ...l.map((line) => [line]), ...(p.length ? [[p]] : [])];
}

/** Puts the parts of a shape that was cut at 180 degrees beside each other; gives its box. */
function boxOf(shape) {
  const parts = partsOf(shape);
  const around = parts.map(boxAround);
  const { west, south, east, north } = hull(around);
  parts.forEach((part, index) => {
    if (around[index][0] >= west) return;
    for (const line of part) for (let i = 0; i < line.length; i += 2) line[i] += 360;
  });
  return [west, south, east, north];
}

const land = unpackedLand(data.land);
const boxes = data.shapes.map(boxOf); // east may be beyond 180

// Items are chosen on the map, on the timeline or in the table, and shown in all of them.
const choice = { item: null, listeners: [] };

function choose(item) {
  choice.item = item;
  for (const listener of choice.listeners) listener(item);
}

/** The item `step` places further in `order`; the first or last one where none is chosen. */
function chooseNext(order, step) {
  if (!order.length) return;
  const at = choice.item ? order.indexOf(choice.item) : -1;
  const next = at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length;
  choose(order[next]);
}
