// The list of findings: filtered, grouped, and written out as far as it is looked at.

const GROUPS = 30;
const CARDS = 20;
const state = { item: null, groups: GROUPS };

const haystack = findings.map((finding) =>
  [finding.message, finding.file, finding.pointer, finding.id ?? "", finding.rule.code, finding.rule.name, finding.rule.title].join("\n").toLowerCase());

function checkedSeverities() {
  return new Set([...document.querySelectorAll("input[name=severity]:checked")].map((box) => Number(box.value)));
}

function matchingFindings() {
  const words = byId("query").value.toLowerCase().split(/\s+/).filter(Boolean);
  const family = byId("family").value, rule = byId("rule").value, levels = checkedSeverities();
  return findings.filter((finding) =>
    levels.has(finding.severity) && (!family || finding.rule.family === family) &&
    (!rule || `${finding.rule.code} ${finding.rule.name}` === rule) && belongs(finding, state.item) &&
    words.every((word) => haystack[finding.index].includes(word)));
}

const belongs = (finding, item) => !item || (finding.file === item.file && finding.id === item.id);

function grouped(found) {
  const byFile = document.querySelector("input[name=group]:checked").value === "file";
  const groups = new Map();
  for (const finding of found) {
    const key = byFile ? finding.file : finding.rule;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(finding);
  }
  const order = [...groups].map(([key, members]) => ({ key, members, byFile, worst: members.reduce((most, one) => Math.max(most, one.severity), 0) }));
  return order.sort((a, b) => b.worst - a.worst || (byFile ? 0 : b.members.length - a.members.length));
}

function showFindings() {
  const found = matchingFindings();
  const groups = grouped(found);
  const shown = groups.slice(0, state.groups).map(groupElement);
  const left = groups.length - shown.length;
  const more = left > 0 ? [button(`Show ${Math.min(left, GROUPS)} more of ${plural(left, "group")}`, () => { state.groups += GROUPS; showFindings(); }, { class: "more" })] : [];
  byId("groups").replaceChildren(...shown, ...more);
  if (groups.length === 1) byId("groups").firstChild.open = true;
  byId("count").replaceChildren(...countText(found.length, groups));
}

function countText(count, groups) {
  const all = findings.length.toLocaleString("en");
  if (!findings.length) return ["Nothing was found."];
  const noun = groups[0]?.byFile ? "file" : "rule";
  const text = count ? `${plural(count, "finding")} of ${all}, in ${plural(groups.length, noun)}` : `None of ${all} findings matches`;
  const of = state.item ? [` of item ${state.item.name} `, button("of all items", () => listFindingsOf(null))] : [];
  return [text, ...of];
}

function groupElement(group) {
  const { key, members, byFile, worst } = group;
  const title = byFile
    ? [el("span", { class: "group-title" }, el("code", {}, key))]
    : [el("code", {}, key.code), " ", el("span", { class: "group-title" }, key.title), " ", el("small", {}, `${key.family}/${key.name}`)];
  const made = el("details", { class: `group ${LEVELS[worst].name}` },
    el("summary", {}, badge(LEVELS[worst]), " ", ...title, " ", el("span", { class: "total" }, members.length.toLocaleString("en"))));
  made.addEventListener("toggle", () => fill(made, group));
  made.fill = () => fill(made, group);
  return made;
}

/** Writes a group's findings out when it is opened for the first time. */
function fill(made, { key, members, byFile }) {
  if (made.filled) return;
  made.filled = true;
  if (!byFile) made.append(reasons(key));
  const list = el("ol", { class: "cards" });
  made.append(list);
  addCards(made, list, members, byFile, 0);
}

function addCards(made, list, members, byFile, start) {
  list.append(...members.slice(start, start + CARDS).map((finding) => card(finding, byFile)));
  const left = members.length - start - CARDS;
  if (left <= 0) return;
  const more = button(`Show ${Math.min(left, CARDS)} more of ${left.toLocaleString("en")}`, () => {
    more.remove();
    addCards(made, list, members, byFile, start + CARDS);
  }, { class: "more" });
  made.append(more);
}

/** Why a rule is there, how to keep it, where it comes from. */
function reasons(rule) {
  const part = (word, text) => (text ? el("p", {}, el("strong", {}, word), " ", ...prose(text)) : null);
  const sources = rule.references.length
    ? el("p", { class: "sources" }, el("strong", {}, "More"), ...rule.references.flatMap((address) => [" ", link(address)]))
    : null;
  const cut = rule.total > findings.filter((one) => one.rule === rule).length;
  return el("div", { class: "reasons" }, part("Why", rule.why), part("Fix", rule.fix), sources,
    cut ? part("Counted", `${rule.total.toLocaleString("en")} in all; not all of them are on this page.`) : null);
}

function card(finding, byFile) {
  const { rule } = finding;
  const subject = finding.id === null ? finding.kind : `${finding.kind} ${finding.id}`;
  return el("li", { class: `card ${LEVELS[finding.severity].name}` },
    el("p", { class: "message" }, badge(LEVELS[finding.severity]), " ", byFile ? el("code", {}, rule.code) : null, byFile ? " " : null, finding.message),
    el("p", { class: "place" }, el("code", {}, `${finding.file}:${finding.line}:${finding.column}`), ` ${subject}`,
      finding.pointer ? " at " : null, finding.pointer ? el("code", {}, finding.pointer) : null),
    finding.source ? excerpt(finding) : null,
    finding.fix ? fixElement(finding) : null,
    byFile ? el("details", { class: "why" }, el("summary", {}, `${rule.title}: why, and how to fix it`), reasons(rule)) : null);
}

/** Some lines of the file, with the value marked. */
function excerpt({ source, line, column }) {
  const [first, before, [opening, value, closing], after] = source;
  const code = el("code", {});
  const add = (number, ...parts) => code.append(el("span", { class: number === line ? "row here" : "row" }, el("span", { class: "number", "aria-hidden": "true" }, String(number)), ...parts, "\n"));
  before.forEach((text, index) => add(first + index, text));
  add(line, opening, el("mark", {}, value || " "), closing);
  after.forEach((text, index) => add(line + 1 + index, text));
  return el("pre", { class: "source", tabindex: "0", role: "region", "aria-label": `Source, line ${line}, column ${column}` }, code);
}

function fixElement({ fix, rule, file }) {
  const caution = fix.safe ? "" : " (check the meaning first)";
  const sentence = el("p", {}, el("strong", {}, "Can be mended: "), `${fix.description}${caution}`);
  if (!fix.patch) return el("div", { class: "fix" }, sentence);
  const patch = el("pre", { tabindex: "0", role: "region", "aria-label": "JSON Patch" }, fix.patch);
  const copy = button("Copy JSON Patch", () => copyText(fix.patch, patch, copy), { "aria-label": `Copy JSON Patch for ${rule.code} in ${file}` });
  return el("div", { class: "fix" }, sentence, el("details", {}, el("summary", {}, "JSON Patch"), patch), copy);
}

async function copyText(text, shown, pressed) {
  const label = pressed.textContent;
  try {
    await navigator.clipboard.writeText(text);
    pressed.textContent = "Copied";
  } catch {
    shown.closest("details").open = true;
    getSelection().selectAllChildren(shown);
    pressed.textContent = "Selected: press Ctrl+C";
  }
  setTimeout(() => { pressed.textContent = label; }, 2500);
}

/** As if nothing had been asked for; the form's own reset tells only later. */
function clearFilters() {
  for (const id of ["query", "family", "rule"]) byId(id).value = "";
  for (const box of document.querySelectorAll("input[name=severity]")) box.checked = true;
}

/** Shows the findings of one item, or of all. */
function listFindingsOf(item) {
  clearFilters();
  state.item = item;
  state.groups = GROUPS;
  showFindings();
  for (const group of byId("groups").querySelectorAll("details.group")) if (item) group.open = true;
  byId("findings").focus({ preventScroll: true });
  byId("findings").scrollIntoView();
}
