// The timeline: one line for each item, before the collections' own intervals.

const timeline = byId("time");
const timed = items.filter((item) => item.start !== null).sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
const AXIS = 30; // pixels for dates
const SIDE = 10;

const span = timeSpan();

/** First and last second of all that is shown; null where nothing has a time. */
function timeSpan() {
  const ends = data.collections.flatMap((collection) => collection.intervals.flat()).filter((end) => end !== null);
  let [first, last] = [Math.min(...ends), Math.max(...ends)];
  for (const item of timed) {
    first = Math.min(first, item.start);
    last = Math.max(last, item.end);
  }
  if (first > last) return null;
  const room = Math.max((last - first) * 0.02, 1800);
  return { first: first - room, last: last + room };
}

const rowsHeight = () => Math.min(320, Math.max(36, timed.length * 12));
const toTimeX = (seconds, width) => SIDE + ((seconds - span.first) / (span.last - span.first)) * (width - 2 * SIDE);

function paintTime() {
  if (!span) return;
  const rows = rowsHeight();
  const { context, width, height } = sized(timeline, rows + AXIS + 8);
  const shown = colours();
  context.fillStyle = shown.paper;
  context.fillRect(0, 0, width, height);
  paintIntervals(context, width, rows, shown);
  paintAxis(context, width, rows + 8, shown);
  for (const level of [-1, 0, 1, 2]) paintBars(context, level, width, rows, shown);
  if (choice.item && choice.item.start !== null) paintChosenBar(context, width, rows, shown);
}

const repaintTime = onceAFrame(paintTime);

/** The collections' intervals: open ends reach the edge. */
function paintIntervals(context, width, rows, shown) {
  for (const [start, end] of data.collections.flatMap((collection) => collection.intervals)) {
    const x = start === null ? 0 : toTimeX(start, width);
    const right = end === null ? width : toTimeX(end, width);
    context.fillStyle = shown.sea;
    context.fillRect(x, 0, Math.max(1, right - x), rows + 8);
    context.strokeStyle = shown.accent;
    context.lineWidth = 1.6;
    context.setLineDash([10, 4, 2, 4]);
    context.beginPath();
    for (const edge of [...(start === null ? [] : [x]), ...(end === null ? [] : [right])]) {
      context.moveTo(edge, 0);
      context.lineTo(edge, rows + 8);
    }
    context.stroke();
    context.setLineDash([]);
  }
}

function barAt(index, width, rows) {
  const item = timed[index], pitch = rows / timed.length;
  const x = toTimeX(item.start, width);
  const wide = toTimeX(item.end, width) - x;
  return { x, y: 4 + index * pitch, wide, high: Math.max(1, Math.min(9, pitch * 0.75)) };
}

function paintBars(context, level, width, rows, shown) {
  const look = LEVELS[level] ?? CLEAN;
  context.strokeStyle = context.fillStyle = shown[look.name];
  timed.forEach((item, index) => {
    if (item.level !== level) return;
    const { x, y, wide, high } = barAt(index, width, rows);
    context.fillStyle = shown[look.name];
    context.fillRect(wide < 2 ? x - 1 : x, y, Math.max(2, wide), high);
    if (high >= 6 && (level >= 0 || wide < 3)) {
      context.strokeStyle = shown[look.name];
      paintMark(context, look, x, y + high / 2, high / 2, shown);
    }
  });
}

function paintChosenBar(context, width, rows, shown) {
  const { x, y, wide, high } = barAt(timed.indexOf(choice.item), width, rows);
  context.strokeStyle = shown.text;
  context.lineWidth = 2;
  context.strokeRect(x - 6, y - 3, Math.max(2, wide) + 12, high + 6);
}

const DAY = 86400;
const UNITS = [
  ...[1, 5, 15, 30].map((n) => ({ n, seconds: n, part: "Seconds", cut: 19 })),
  ...[1, 5, 15, 30].map((n) => ({ n, seconds: n * 60, part: "Minutes", cut: 16 })),
  ...[1, 3, 6, 12].map((n) => ({ n, seconds: n * 3600, part: "Hours", cut: 16 })),
  ...[1, 2, 7, 14].map((n) => ({ n, seconds: n * DAY, part: "Date", cut: 10 })),
  ...[1, 3, 6].map((n) => ({ n, seconds: n * 30.4 * DAY, part: "Month", cut: 7 })),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map((n) => ({ n, seconds: n * 365.25 * DAY, part: "FullYear", cut: 4 })),
];

/** Round instants (seconds since 1970), not more than fit. */
function ticks(width) {
  const unit = UNITS.find(({ seconds }) => (span.last - span.first) / seconds <= width / 110) ?? UNITS[UNITS.length - 1];
  const at = new Date(span.first * 1000);
  startOf(at, unit);
  const found = [];
  while (at.getTime() / 1000 <= span.last && found.length < 100) {
    const seconds = at.getTime() / 1000;
    if (seconds >= span.first) found.push({ seconds, label: label(at, unit) });
    at[`setUTC${unit.part}`](at[`getUTC${unit.part}`]() + unit.n);
  }
  return found;
}

/** Moves a date back to where its unit begins. */
function startOf(at, unit) {
  const parts = ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds"];
  const depth = parts.indexOf(unit.part);
  at.setUTCMilliseconds(0);
  for (const part of parts.slice(depth + 1).reverse()) at[`setUTC${part}`](part === "Date" ? 1 : 0);
  const value = at[`getUTC${unit.part}`](), least = unit.part === "Date" ? 1 : 0;
  at[`setUTC${unit.part}`](value - ((value - least) % unit.n));
}

function label(at, unit) {
  const text = at.toISOString();
  if (text.length > 24) return String(at.getUTCFullYear());
  return text.slice(unit.cut > 10 ? 5 : 0, unit.cut).replace("T", " ");
}

function paintAxis(context, width, y, shown) {
  context.font = FONT;
  context.lineWidth = 0.8;
  for (const { seconds, label: text } of ticks(width)) {
    const x = toTimeX(seconds, width);
    context.strokeStyle = shown.grid;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, y + 6);
    context.stroke();
    context.fillStyle = shown.muted;
    const room = context.measureText(text).width;
    context.fillText(text, Math.min(Math.max(0, x - room / 2), width - room), y + 20);
  }
}

/** The items at a place in the picture. */
function itemsAtTime(px, py) {
  const width = timeline.clientWidth, rows = rowsHeight(), pitch = rows / timed.length;
  const middle = Math.floor((py - 4) / pitch), reach = Math.max(1, Math.ceil(4 / pitch));
  const found = [];
  for (let index = Math.max(0, middle - reach); index <= Math.min(timed.length - 1, middle + reach); index += 1) {
    const { x, y, wide, high } = barAt(index, width, rows);
    if (px >= x - 6 && px <= x + wide + 6 && py >= y - 4 && py <= y + high + 4) found.push(timed[index]);
  }
  return found.sort((a, b) => b.level - a.level);
}
