/* A text field with suggestions, by the combobox pattern of WAI-ARIA: arrows, Enter, Escape, pointer. */
const WAIT_MS = 120;
const LEAST = 2;
let made = 0;

function option(hit, id) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.value = `${hit.title} · ${hit.code}`;
  item.append(hit.title);
  const code = document.createElement("span");
  code.className = "code";
  code.textContent = hit.code;
  item.append(code);
  return item;
}

export function suggest(input, address) {
  const list = document.createElement("ul");
  list.id = `suggest-${(made += 1)}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].firstChild.textContent.trim());
  const said = document.createElement("span");
  said.className = "only-read";
  said.setAttribute("role", "status");
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let timer = 0;
  let asked = 0;
  let active = -1;

  function show(on) {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) point(-1);
  }

  function point(number) {
    active = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  }

  function take(item) {
    input.value = item.dataset.value;
    show(false);
  }

  async function ask() {
    const turn = (asked += 1);
    const query = new URLSearchParams({ q: input.value, lang: document.documentElement.lang });
    const answer = await fetch(`${address}?${query}`);
    if (!answer.ok || turn !== asked) return;
    const hits = await answer.json();
    list.replaceChildren(...hits.map((hit, place) => option(hit, `${list.id}-${place}`)));
    const shown = hits.length > 0 && document.activeElement === input;
    said.textContent = shown ? input.dataset.found.replace("{n}", hits.length) : "";
    show(shown);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < LEAST) show(false);
    else timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") point(active < last ? active + 1 : 0);
    else if (event.key === "ArrowUp") point(active > 0 ? active - 1 : last);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => { asked += 1; show(false); });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) take(item);
  });
}
