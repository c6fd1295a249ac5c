// The map: what lies where, and what was found in it.

const map = byId("map");
const view = new View();
const SMALL = 6; // pixels: shapes that are smaller get a sign
const MANY = 1500; // shapes: beyond, strokes are not dashed, which would take too long

/** What is drawn once for all items of the same shape and severity; the weightiest last. */
function layers() {
  const found = new Map();
  for (const item of items) {
    if (item.shape === null) continue;
    const key = `${item.level}/${item.shape}`;
    if (!found.has(key)) found.set(key, { shape: item.shape, level: item.level, items: [] });
    found.get(key).items.push(item);
  }
  return [...found.values()].sort((a, b) => a.level - b.level);
}

const layer = layers();
const dataBox = hull(items.filter((item) => item.shape !== null).map((item) => boxes[item.shape])) ??
  hull(data.collections.flatMap((collection) => collection.boxes)) ?? WORLD;

function paintMap() {
  const { context, width, height } = sized(map, Math.min(520, Math.max(260, map.parentElement.clientWidth * 0.5)));
  const grew = view.width !== width || view.height !== height;
  Object.assign(view, { width, height });
  if (grew && !view.moved) view.fit(dataBox);
  view.hold();
  const shown = colours();
  paintSea(context, view, shown);
  paintLand(context, view, shown);
  paintGrid(context, view, shown);
  for (const turn of TURNS) paintFootprints(context, turn, shown);
  for (const turn of TURNS) paintExtents(context, turn, shown);
  if (choice.item) for (const turn of TURNS) paintChosen(context, choice.item, turn, shown);
  paintOverview(context, shown);
}

const repaintMap = onceAFrame(paintMap);

function isVisible(box, turn) {
  return view.toX(box[2] + turn) >= -9 && view.toX(box[0] + turn) <= view.width + 9 &&
    view.toY(box[3]) <= view.height + 9 && view.toY(box[1]) >= -9;
}

const isSmall = (box) => (box[2] - box[0]) * view.scale * view.stretch < SMALL && (box[3] - box[1]) * view.scale < SMALL;

function paintFootprints(context, turn, shown) {
  for (const { shape, level } of layer) {
    if (!isVisible(boxes[shape], turn)) continue;
    const look = LEVELS[level] ?? CLEAN;
    context.strokeStyle = context.fillStyle = shown[look.name];
    context.lineWidth = level === 2 ? 2 : 1.3;
    context.setLineDash(layer.length > MANY ? [] : look.dash);
    paintShape(context, data.shapes[shape], boxes[shape], turn, look, shown);
  }
  context.setLineDash([]);
}

function paintShape(context, shape, box, turn, look, shown) {
  if (isSmall(box)) {
    paintMark(context, look, view.toX((box[0] + box[2]) / 2 + turn), view.toY((box[1] + box[3]) / 2), 4.5, shown);
    return;
  }
  if (shape.a) {
    context.beginPath();
    for (const area of shape.a) for (const ring of area) trace(context, view, ring, turn, true);
    context.globalAlpha = layer.length > 200 ? 0.12 : 0.22;
    context.fill("evenodd");
    context.globalAlpha = 1;
    strokeOutlines(context, shape.a, turn);
  }
  if (shape.l) {
    context.beginPath();
    for (const line of shape.l) trace(context, view, line, turn, false);
    context.stroke();
  }
  const points = shape.p ?? [];
  for (let i = 0; i < points.length; i += 2) {
    paintMark(context, look, view.toX(points[i] + turn), view.toY(points[i + 1]), 4.5, shown);
  }
}

/** Outlines without the seam at 180 degrees, where a footprint is only cut. */
function strokeOutlines(context, areas, turn) {
  context.beginPath();
  for (const area of areas) {
    for (const ring of area) traceCoast(context, view, ring, turn);
  }
  context.stroke();
}

function paintExtents(context, turn, shown) {
  context.strokeStyle = shown.accent;
  context.lineWidth = 1.6;
  context.setLineDash([10, 4, 2, 4]);
  for (const collection of data.collections) {
    for (const [west, south, east, north] of collection.boxes) {
      const right = east < west ? east + 360 : east;
      const x = view.toX(west + turn), y = view.toY(north);
      context.strokeRect(x, y, view.toX(right + turn) - x, view.toY(south) - y);
    }
  }
  context.setLineDash([]);
}

function paintChosen(context, item, turn, shown) {
  if (item.shape === null) return;
  const box = boxes[item.shape];
  context.strokeStyle = shown.text;
  context.lineWidth = 2.5;
  const x = view.toX(box[0] + turn), y = view.toY(box[3]);
  const wide = view.toX(box[2] + turn) - x, high = view.toY(box[1]) - y;
  const room = 7;
  context.strokeRect(x - room, y - room, wide + 2 * room, high + 2 * room);
}

/** A small world in the corner that tells where a close view is. */
function paintOverview(context, shown) {
  const wide = view.width / (view.scale * view.stretch);
  if (wide > 100 || view.width < 420) return;
  const small = new View();
  Object.assign(small, { width: 150, height: 75, scale: 75 / 180 });
  context.save();
  context.translate(view.width - 160, view.height - 85);
  context.beginPath();
  context.rect(0, 0, 150, 75);
  context.clip();
  paintSea(context, small, shown);
  paintLand(context, { toX: (x) => small.toX(x), toY: (y) => small.toY(y), turns: () => [0] }, shown);
  context.strokeStyle = shown.accent;
  context.lineWidth = 2;
  for (const turn of [-360, 0, 360]) {
    const x = small.toX(view.longitude(0) + turn), y = small.toY(view.latitude(0));
    const width = Math.max(5, wide * small.scale), height = Math.max(5, view.span * small.scale);
    context.strokeRect(x, y, width, height);
  }
  context.strokeStyle = shown.muted;
  context.lineWidth = 1.5;
  context.strokeRect(0, 0, 150, 75);
  context.restore();
}

/** The items at a place in the picture, the one drawn last first. */
function itemsAt(px, py) {
  const found = [];
  for (let i = layer.length - 1; i >= 0; i -= 1) {
    if (TURNS.some((turn) => isHit(layer[i].shape, px, py, turn))) found.push(...layer[i].items);
  }
  return found;
}

function isHit(shape, px, py, turn) {
  const [west, south, east, north] = boxes[shape];
  const room = SMALL;
  if (px < view.toX(west + turn) - room || px > view.toX(east + turn) + room) return false;
  if (py < view.toY(north) - room || py > view.toY(south) + room) return false;
  const { a, l, p } = data.shapes[shape];
  if (isSmall(boxes[shape]) || l) return true;
  if (p && isNear(p, px, py, turn)) return true;
  const x = view.longitude(px) - turn, y = view.latitude(py);
  return (a ?? []).some((area) => area.filter((ring) => isInside(ring, x, y)).length % 2 === 1);
}

function isNear(points, px, py, turn) {
  for (let i = 0; i < points.length; i += 2) {
    const dx = view.toX(points[i] + turn) - px, dy = view.toY(points[i + 1]) - py;
    if (dx * dx + dy * dy <= 64) return true;
  }
  return false;
}

function isInside(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const above = ring[i + 1] > y !== ring[j + 1] > y;
    if (above && x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) inside = !inside;
  }
  return inside;
}
