// What the reader does leads to what is shown.

function fillFilters() {
  const count = (key) => findings.reduce((sum, finding) => sum + (key(finding) ? 1 : 0), 0);
  const option = (value, text) => el("option", { value }, text);
  const families = [...new Set(rules.map((rule) => rule.family))].sort();
  byId("family").append(option("", "all"), ...families.map((name) => option(name, `${name} (${count((one) => one.rule.family === name)})`)));
  const ordered = [...rules].sort((a, b) => (a.code < b.code ? -1 : 1));
  byId("rule").append(option("", "all"), ...ordered.map((rule) => option(`${rule.code} ${rule.name}`, `${rule.code} ${rule.title}`)));
}

function filterAnew() {
  state.groups = GROUPS;
  showFindings();
}

function listenToFilters() {
  const form = byId("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", onceAFrame(filterAnew));
  form.addEventListener("reset", () => setTimeout(() => { state.item = null; filterAnew(); }));
  byId("item-filters").addEventListener("submit", (event) => event.preventDefault());
  byId("item-filters").addEventListener("input", onceAFrame(() => turnPage(0)));
}

/** What signs and lines mean, with the number of items of each. */
function fillLegend() {
  const looks = [LEVELS[2], LEVELS[1], LEVELS[0], CLEAN];
  const entries = looks.map((look) => {
    const count = items.filter((item) => levelOf(item) === look).length;
    return el("span", { class: "entry" }, el("span", { class: `line ${look.name}`, "aria-hidden": "true" }, look.glyph), ` ${look === CLEAN ? "no findings" : look.name}: ${plural(count, "item")}`);
  });
  const extent = el("span", { class: "entry" }, el("span", { class: "line extent", "aria-hidden": "true" }), " what the collection states");
  byId("legend").append(...entries, ...(data.collections.length ? [extent] : []));
}

function fillNotes() {
  const nowhere = items.filter((item) => item.shape === null).length;
  const timeless = items.length - timed.length;
  const without = nowhere ? ` ${plural(nowhere, "item")} without a usable place: not drawn.` : "";
  byId("map-note").textContent = items.length ? `Footprints of ${plural(items.length - nowhere, "item")}, coloured by the weightiest finding.${without}` : "No items.";
  const missing = timeless ? ` ${plural(timeless, "item")} without a usable time: not drawn.` : "";
  byId("time-note").textContent = span ? `Times of ${plural(timed.length, "item")}, in their order; dashed lines: the collection's own interval.${missing}` : "Nothing has a time.";
  timeline.parentElement.hidden = !span;
}

/** Hovering tells of the item under the pointer; a click chooses it, and the next one then. */
function listenToPointer(canvas, tip, find) {
  canvas.addEventListener("pointermove", (event) => {
    const found = event.buttons ? [] : find(event.offsetX, event.offsetY);
    canvas.style.cursor = found.length ? "pointer" : "";
    showTip(tip, canvas, found, event.offsetX, event.offsetY);
  });
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  canvas.addEventListener("click", (event) => {
    const found = find(event.offsetX, event.offsetY);
    if (!canvas.dragged && found.length) choose(found[(found.indexOf(choice.item) + 1) % found.length]);
  });
}

function showTip(tip, canvas, found, x, y) {
  tip.hidden = !found.length;
  if (tip.hidden) return;
  const [item] = found;
  const more = found.length > 1 ? el("div", {}, `and ${found.length - 1} more here`) : "";
  tip.replaceChildren(el("strong", {}, item.name), el("div", {}, badge(levelOf(item), foundText(item))), el("div", {}, intervalText(item.start, item.end)), more);
  const left = Math.min(x + 14, canvas.clientWidth - tip.offsetWidth - 4);
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${y + 16 + tip.offsetHeight > canvas.clientHeight ? Math.max(0, y - tip.offsetHeight - 8) : y + 16}px`;
}

function listenToDragging() {
  let from = null;
  map.addEventListener("pointerdown", (event) => {
    from = [event.clientX, event.clientY];
    map.dragged = false;
  });
  map.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
    if (!map.dragged && Math.hypot(dx, dy) < 4) return;
    if (!map.dragged) map.setPointerCapture(event.pointerId);
    map.dragged = true;
    from = [event.clientX, event.clientY];
    moveMap(() => view.pan(dx, dy));
  });
  map.addEventListener("pointerup", () => { from = null; });
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== map) return; // else the page could not be scrolled
    event.preventDefault();
    moveMap(() => view.zoom(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY));
  }, { passive: false });
}

function moveMap(change) {
  view.moved = true;
  change();
  repaintMap();
}

const MOVES = {
  in: () => view.zoom(1.6),
  out: () => view.zoom(1 / 1.6),
  data: () => view.fit(dataBox),
  world: () => view.fit(WORLD, 1),
};
const PANS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
const MAP_KEYS = { "+": "in", "=": "in", "-": "out", 0: "data" };

function onMapKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.shiftKey && PANS[event.key]) moveMap(() => view.pan(...PANS[event.key]));
  else if (MAP_KEYS[event.key]) moveMap(MOVES[MAP_KEYS[event.key]]);
  else return onItemKey(event, items);
  return true;
}

function onItemKey(event, order) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "ArrowRight" || event.key === "ArrowDown") chooseNext(order, 1);
  else if (event.key === "ArrowLeft" || event.key === "ArrowUp") chooseNext(order, -1);
  else if (event.key === "Escape") choose(null);
  else if (event.key === "Enter" && choice.item) listFindingsOf(choice.item);
  else return false;
  return true;
}

function listenToKeys() {
  const taken = (handle) => (event) => { if (handle(event)) event.preventDefault(); };
  map.addEventListener("keydown", taken(onMapKey));
  timeline.addEventListener("keydown", taken((event) => onItemKey(event, timed)));
  for (const pressed of document.querySelectorAll("[data-map]")) {
    pressed.addEventListener("click", () => moveMap(MOVES[pressed.dataset.map]));
  }
}

/** An item that is chosen by key comes into the picture. */
function bringIntoView(item) {
  if (!item || item.shape === null) return;
  const [west, south, east, north] = boxes[item.shape];
  const x = view.toX((west + east) / 2), y = view.toY((south + north) / 2);
  const seen = TURNS.some((turn) => isVisible(boxes[item.shape], turn));
  if (!seen) view.pan(view.width / 2 - x, view.height / 2 - y);
}

function repaint() {
  repaintMap();
  repaintTime();
}

/** On paper, groups that are on the page are open, and colours are those of paper. */
function listenToPrinting() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.group:not([open])")];
    for (const group of opened) {
      group.fill();
      group.open = true;
    }
    document.documentElement.classList.add("paper");
    paintMap();
    paintTime();
  });
  window.addEventListener("afterprint", () => {
    for (const group of opened) group.open = false;
    document.documentElement.classList.remove("paper");
    repaint();
  });
}

function begin() {
  choice.listeners.push(bringIntoView, showChosen, repaint, showItems);
  fillFilters();
  fillLegend();
  fillNotes();
  listenToFilters();
  listenToPointer(map, byId("map-tip"), itemsAt);
  listenToPointer(timeline, byId("time-tip"), itemsAtTime);
  listenToDragging();
  listenToKeys();
  listenToPrinting();
  new ResizeObserver(repaint).observe(map.parentElement);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  showFindings();
  showItems();
  document.documentElement.classList.add("ready");
  paintMap();
  paintTime();
}

begin();
