/* List and map tied both ways, and «why not?» for a village clicked on the map. The list does everything without. */
const frame = document.querySelector("[data-map]");
const opener = document.querySelector("[data-open-map]");
const narrow = matchMedia("(max-width: 60rem)");
const rows = new Map([...document.querySelectorAll("[data-kato]")].map((row) => [row.dataset.kato, row]));

/* Below the list the map is drawn when it is asked for: a telephone need not wait for it. */
function openMap() {
  if (frame.src) return Promise.resolve();
  frame.src = frame.dataset.src;
  frame.hidden = false;
  opener.hidden = true;
  return new Promise((done) => {
    const wait = () => (frame.contentWindow.qonysReady > 0 ? done() : setTimeout(wait, 50));
    frame.addEventListener("load", wait, { once: true });
  });
}

function toMap(type, kato) {
  if (frame.src) frame.contentWindow.postMessage({ type, kato }, location.origin);
}

if (narrow.matches) opener.hidden = false;
else openMap();
opener.addEventListener("click", openMap);
document.querySelector(".to-map a")?.addEventListener("click", openMap);

function mark(name, kato) {
  for (const [code, row] of rows) row.classList.toggle(name, code === kato);
}

function chosen(kato) {
  mark("selected", kato);
  const row = rows.get(kato);
  // Where the map lies below the list, a page that moves would take away the map and the popup that was just opened.
  if (row && !narrow.matches) row.scrollIntoView({ block: "nearest", behavior: "auto" });
  else if (kato && !row) whyNot(kato);
}

async function whyNot(kato) {
  const query = new URLSearchParams(location.search);
  query.set("ask", kato);
  const place = document.querySelector("[data-answer]");
  const answer = await fetch(`${place.dataset.answer}?${query}`);
  if (!answer.ok) return;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...read.body.childNodes);
}

for (const [kato, row] of rows) {
  row.addEventListener("mouseenter", () => toMap("qonys:hover", kato));
  row.addEventListener("mouseleave", () => toMap("qonys:hover", null));
  row.addEventListener("focusin", () => toMap("qonys:hover", kato));
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    mark("selected", button.dataset.show);
    await openMap();
    toMap("qonys:select", button.dataset.show);
    if (narrow.matches) frame.scrollIntoView({ block: "center" });
  });
}
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== frame.contentWindow || !event.data) return;
  if (event.data.type === "qonys:hover") mark("hovered", event.data.kato);
  if (event.data.type === "qonys:select") chosen(event.data.kato);
});

/* What is ticked stands in the link: it comes back with it, and goes along when it is passed on. */
const boxes = [...document.querySelectorAll("#compare input[name=k]")];
const shared = document.querySelector("a[data-share]");
const code = document.querySelector("[data-share-box] .qr");
const seen = new Set(boxes.map((box) => box.value));

function withPicks(address) {
  const url = new URL(address, location.href);
  const others = url.searchParams.getAll("k").filter((kato) => !seen.has(kato));
  url.searchParams.delete("k");
  for (const kato of [...others, ...boxes.filter((box) => box.checked).map((box) => box.value)]) {
    url.searchParams.append("k", kato);
  }
  return url.href;
}

function full() {
  const many = boxes.filter((box) => box.checked).length >= 4;
  for (const box of boxes) box.disabled = many && !box.checked;
}

full();
for (const box of boxes) {
  box.addEventListener("change", () => {
    full();
    history.replaceState(history.state, "", withPicks(location.href));
    shared.href = withPicks(shared.href);
    if (code) code.src = withPicks(code.src);
  });
}
