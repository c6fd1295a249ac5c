// Elements and words. Text reaches the page through textContent only: nothing in it is markup.

const byId = (id) => document.getElementById(id);

/** An element with attributes (also `class`) and children, which are elements or texts. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A button that does something. */
function button(label, action, attributes = {}) {
  const made = el("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}

/** A link to the web, for addresses that lead there; else the text alone. */
function link(address) {
  if (!/^https?:\/\//i.test(address)) return document.createTextNode(address);
  return el("a", { href: address, rel: "noreferrer noopener" }, address);
}

/** Prose of the rule book, in which `code` stands between backticks. */
function prose(text) {
  return text.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));
}

function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

const LEVELS = [
  { name: "info", plural: "infos", glyph: "●", dash: [2, 3] },
  { name: "warning", plural: "warnings", glyph: "▲", dash: [7, 3] },
  { name: "error", plural: "errors", glyph: "✖", dash: [] },
];
const CLEAN = { name: "clean", plural: "no findings", glyph: "✔", dash: [] };

/** A severity as sign and word. */
function badge(level, text) {
  return el("span", { class: `badge ${level.name}` }, text ?? level.name);
}

/** Seconds since 1970 as a date, with the time of day where it has one. */
function dateText(seconds) {
  const text = new Date(seconds * 1000).toISOString().replace(/\.000Z$/, "Z");
  return text.replace(/T00:00:00Z$/, "");
}

function intervalText(start, end) {
  if (start === null || end === null) return "no usable time";
  return start === end ? dateText(start) : `${dateText(start)} to ${dateText(end)}`;
}

/** The same, broken between its dates only. */
function intervalElement(start, end) {
  const date = (seconds) => el("span", { class: "date" }, dateText(seconds));
  if (start === null || end === null) return "no usable time";
  return start === end ? date(start) : el("span", {}, date(start), " to ", date(end));
}

/** The colours of the page's theme, for what is painted. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["error", "warning", "info", "clean", "text", "muted", "paper", "sea", "land",
    "coast", "grid", "accent"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Calls `work` once before the next picture, however often it is asked for. */
function onceAFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; work(); });
  };
}
