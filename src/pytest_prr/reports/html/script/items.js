// The table of items: the same as map and timeline, for those who read.

const PAGE = 25;
const itemState = { page: 0 };

const KINDS = {
  all: () => true,
  found: (item) => item.level >= 0,
  refused: (item) => item.gateway === "refused",
  damaged: (item) => item.gateway === "damaged",
  nowhere: (item) => item.shape === null,
  timeless: (item) => item.start === null,
};

/** The folder that all items' files are in: told once, above the table. */
const common = items.map((item) => item.file).reduce((folder, file) => {
  while (!file.startsWith(folder)) folder = folder.replace(/[^/]*\/$/, "");
  return folder;
}, (items[0]?.file ?? "").replace(/[^/]*$/, ""));

function matchingItems() {
  const words = byId("item-query").value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = KINDS[byId("item-kind").value];
  return items.filter((item) => kind(item) && words.every((word) => `${item.id ?? ""} ${item.file}`.toLowerCase().includes(word)));
}

function showItems() {
  const found = matchingItems();
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  itemState.page = Math.min(itemState.page, pages - 1);
  const first = itemState.page * PAGE;
  byId("item-rows").replaceChildren(...found.slice(first, first + PAGE).map(itemRow));
  byId("item-count").textContent = `${plural(found.length, "item")} of ${items.length.toLocaleString("en")}${common ? `, in ${common}` : ""}`;
  byId("item-pager").replaceChildren(...(pages > 1 ? pager(itemState.page, pages, turnPage) : []));
}

function turnPage(page) {
  itemState.page = page;
  showItems();
}

function itemRow(item) {
  const chosen = choice.item === item;
  return el("tr", { class: chosen ? "now" : null },
    el("th", { scope: "row" }, item.id ?? "without id", el("br"), el("small", {}, item.file.slice(common.length))),
    el("td", {}, badge(levelOf(item), foundText(item))),
    el("td", {}, intervalElement(item.start, item.end)),
    el("td", {}, item.gateway ? gatewayText(item) : "not known"),
    el("td", {}, button("show", () => { choose(item); byId("place").scrollIntoView(); }, { "aria-label": `Show ${item.name} on the map` })));
}

function gatewayText(item) {
  const looks = { refused: LEVELS[2], damaged: LEVELS[1], accepted: CLEAN };
  return el("span", {}, badge(looks[item.gateway], item.gateway), " ", el("small", {}, item.fate));
}

/** Buttons for the page before and the page after. */
function pager(page, pages, turn) {
  return [
    button("‹ before", () => turn(page - 1), { disabled: page === 0 ? "" : null }),
    el("span", {}, ` page ${page + 1} of ${pages} `),
    button("after ›", () => turn(page + 1), { disabled: page === pages - 1 ? "" : null }),
  ];
}

/** What is told of the chosen item below the map. */
function showChosen(item) {
  const place = byId("chosen");
  if (!item) {
    place.replaceChildren();
    return;
  }
  const has = item.level >= 0;
  place.replaceChildren(
    el("strong", {}, item.name), " ", badge(levelOf(item), foundText(item)), " ",
    intervalText(item.start, item.end), item.shape === null ? ", no usable place" : "",
    item.gateway ? `; at the gateway: ${item.gateway} ` : " ",
    ...(has ? [button("list its findings", () => listFindingsOf(item))] : []), " ",
    button("let go", () => choose(null)));
}
