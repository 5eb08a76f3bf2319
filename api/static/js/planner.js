/* What the planner's pages gain with JavaScript: a new look without a new page, and map and table tied both ways.
 * Everything is a link or a form, and works without. */
const WAIT_MS = 250;
let asked = 0;

const frame = () => document.querySelector("[data-map]");
const rows = () => new Map([...document.querySelectorAll("tr[data-kato]")].map((row) => [row.dataset.kato, row]));

function toMap(type, kato) {
  if (frame()) frame().contentWindow.postMessage({ type, kato }, location.origin);
}

function mark(name, kato) {
  for (const [code, row] of rows()) row.classList.toggle(name, code === kato);
}

/* ---- map and table ---- */
function tie() {
  for (const name of document.querySelectorAll("span[data-name]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "name";
    button.textContent = name.textContent;
    name.replaceWith(button);
  }
}

const rowOf = (target) => (target instanceof Element ? target.closest("tr[data-kato]") : null);

document.addEventListener("mouseover", (event) => toMap("qonys:hover", rowOf(event.target)?.dataset.kato ?? null));
document.addEventListener("focusin", (event) => toMap("qonys:hover", rowOf(event.target)?.dataset.kato ?? null));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.name");
  if (!button) return;
  const { kato } = rowOf(button).dataset;
  mark("selected", kato);
  toMap("qonys:select", kato);
  if (matchMedia("(max-width: 62rem)").matches) frame().scrollIntoView({ block: "center" });
});
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== frame()?.contentWindow || !event.data) return;
  if (event.data.type === "qonys:hover") mark("hovered", event.data.kato);
  if (event.data.type === "qonys:select") {
    mark("selected", event.data.kato);
    rows().get(event.data.kato)?.scrollIntoView({ block: "nearest" });
  }
});

/* ---- a new look without a new page ---- */
function renew(read) {
  // a map that stays the same is not drawn anew
  const same = frame()?.getAttribute("src") === read.querySelector("[data-map]")?.getAttribute("src");
  for (const id of ["form", "about", same ? "table" : "beside", "sources"]) {
    const [old, fresh] = [document.getElementById(id), read.getElementById(id)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  for (const link of document.querySelectorAll(".languages a")) {
    link.href = read.querySelector(`.languages a[hreflang="${link.hreflang}"]`).getAttribute("href");
  }
  document.title = read.title;
  tie();
}

async function go(address, remember = true) {
  const turn = (asked += 1);
  const main = document.getElementById("content");
  main.setAttribute("aria-busy", "true");
  const answer = await fetch(address).catch(() => null);
  if (turn !== asked) return;
  main.removeAttribute("aria-busy");
  if (!answer?.ok) return void location.assign(address);
  const text = await answer.text();
  if (turn !== asked) return;
  const held = document.activeElement?.id;
  renew(new DOMParser().parseFromString(text, "text/html"));
  if (remember) history.pushState(null, "", address);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
  document.querySelector("[data-said]").textContent = document.querySelector(".heading")?.textContent ?? "";
}

function addressOf(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return `${form.getAttribute("action")}?${query}`;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-planner]")) return;
  event.preventDefault();
  go(addressOf(event.target));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swapping]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.getAttribute("href").split("#")[0]);
});

addEventListener("popstate", () => go(location.href, false));

let timer = 0;
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-year]")) document.getElementById("year-now").textContent = event.target.value;
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-year]")) return;
  clearTimeout(timer);
  timer = setTimeout(() => go(addressOf(event.target.form)), WAIT_MS);
});

tie();
