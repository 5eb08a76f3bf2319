/* List and map tied both ways, and «why not?» for a village clicked on the map. The list does everything without. */
const frame = document.querySelector("[data-map]");
const rows = new Map([...document.querySelectorAll("[data-kato]")].map((row) => [row.dataset.kato, row]));
const toMap = (type, kato) => frame.contentWindow.postMessage({ type, kato }, location.origin);

function mark(name, kato) {
  for (const [code, row] of rows) row.classList.toggle(name, code === kato);
}

function chosen(kato) {
  mark("selected", kato);
  const row = rows.get(kato);
  if (row) row.scrollIntoView({ block: "nearest", behavior: "auto" });
  else if (kato) whyNot(kato);
}

async function whyNot(kato) {
  const query = new URLSearchParams(location.search);
  query.set("ask", kato);
  const place = document.querySelector("[data-answer]");
  const answer = await fetch(`${place.dataset.answer}?${query}`);
  if (!answer.ok) return;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...read.body.childNodes);
  document.getElementById("ask").scrollIntoView({ block: "nearest" });
}

for (const [kato, row] of rows) {
  row.addEventListener("mouseenter", () => toMap("qonys:hover", kato));
  row.addEventListener("mouseleave", () => toMap("qonys:hover", null));
  row.addEventListener("focusin", () => toMap("qonys:hover", kato));
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    mark("selected", button.dataset.show);
    toMap("qonys:select", button.dataset.show);
    if (matchMedia("(max-width: 60rem)").matches) frame.scrollIntoView({ block: "center" });
  });
}
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== frame.contentWindow || !event.data) return;
  if (event.data.type === "qonys:hover") mark("hovered", event.data.kato);
  if (event.data.type === "qonys:select") chosen(event.data.kato);
});

const boxes = [...document.querySelectorAll("#compare input[name=k]")];
for (const box of boxes) {
  box.addEventListener("change", () => {
    const full = boxes.filter((other) => other.checked).length >= 4;
    for (const other of boxes) other.disabled = full && !other.checked;
  });
}
