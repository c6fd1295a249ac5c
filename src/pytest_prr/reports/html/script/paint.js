// Strokes and fills on canvases.

const FONT = "12px system-ui, sans-serif";

/** A canvas made as large as it is shown, sharp on every screen; gives its 2-D context. */
function sized(canvas, height) {
  const width = canvas.parentElement.clientWidth;
  const ratio = Math.max(1, window.devicePixelRatio || 1);
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = FONT;
  return { context, width, height };
}

function trace(context, view, line, turn, close) {
  for (let i = 0; i < line.length; i += 2) {
    const x = view.toX(line[i] + turn), y = view.toY(line[i + 1]);
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
  if (close) context.closePath();
}

const isSeam = (longitude) => Math.abs(Math.abs(longitude) - 180) < 0.05;

/** An outline, without the edges of the map where it is only cut. */
function traceCoast(context, view, ring, turn) {
  let cut = true;
  for (let i = 0; i <= ring.length; i += 2) {
    const at = i % ring.length, before = (i - 2 + ring.length) % ring.length;
    const edge = (isSeam(ring[at]) && isSeam(ring[before])) ||
      (ring[at + 1] < -89.9 && ring[before + 1] < -89.9);
    const x = view.toX(ring[at] + turn), y = view.toY(ring[at + 1]);
    if (i === 0 || edge || cut) context.moveTo(x, y);
    else context.lineTo(x, y);
    cut = false;
  }
}

function paintLand(context, view, shown) {
  context.beginPath();
  for (const turn of view.turns()) for (const ring of land) trace(context, view, ring, turn, true);
  context.fillStyle = shown.land;
  context.fill("evenodd");
  context.beginPath();
  for (const turn of view.turns()) for (const ring of land) traceCoast(context, view, ring, turn);
  context.strokeStyle = shown.coast;
  context.lineWidth = 0.8;
  context.stroke();
}

function paintSea(context, view, shown) {
  context.fillStyle = shown.paper;
  context.fillRect(0, 0, view.width, view.height);
  const top = Math.max(0, view.toY(90)), bottom = Math.min(view.height, view.toY(-90));
  context.fillStyle = shown.sea;
  context.fillRect(0, top, view.width, bottom - top);
}

const STEPS = [45, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

function stepFor(pixels) {
  return [...STEPS].reverse().find((step) => step * pixels >= 90) ?? STEPS[0];
}

function degrees(value, positive, negative) {
  const rounded = Number(Math.abs(value).toFixed(3));
  if (!rounded || rounded === 180) return `${rounded}°`;
  return `${rounded}° ${value > 0 ? positive : negative}`;
}

/** Lines of equal longitude and latitude, with their names at the edges. */
function paintGrid(context, view, shown) {
  const across = stepFor(view.scale * view.stretch), up = stepFor(view.scale);
  context.strokeStyle = shown.grid;
  context.lineWidth = 0.6;
  context.fillStyle = shown.muted;
  const bottom = Math.min(view.height, view.toY(-90)), top = Math.max(0, view.toY(90));
  context.beginPath();
  for (let n = Math.ceil(view.longitude(0) / across); n * across <= view.longitude(view.width); n += 1) {
    const x = view.toX(n * across), around = ((((n * across + 180) % 360) + 360) % 360) - 180;
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    if (x > 20 && x < view.width - 50) context.fillText(degrees(around, "E", "W"), x + 4, bottom - 6);
  }
  for (let n = Math.ceil(Math.max(-90, view.latitude(view.height)) / up); n * up <= Math.min(90, view.latitude(0)); n += 1) {
    const y = view.toY(n * up);
    context.moveTo(0, y);
    context.lineTo(view.width, y);
    if (y > 24 && y < view.height - 24) context.fillText(degrees(n * up, "N", "S"), 6, y - 4);
  }
  context.stroke();
}

/** A sign for a place: its form tells the severity as its colour does. */
function paintMark(context, level, x, y, size, shown) {
  context.beginPath();
  if (level.name === "error") {
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
    context.lineWidth = 2.4;
    context.stroke();
    return;
  }
  if (level.name === "warning") {
    context.moveTo(x, y - size);
    context.lineTo(x + size, y + size);
    context.lineTo(x - size, y + size);
    context.closePath();
  } else if (level.name === "info") {
    context.rect(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6);
  } else {
    context.arc(x, y, size * 0.9, 0, 7);
  }
  context.fill();
  context.strokeStyle = shown.paper;
  context.lineWidth = 1;
  context.stroke();
}
