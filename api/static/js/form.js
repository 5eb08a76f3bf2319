/* What the form gains with JavaScript: suggestions for occupations, and links without empty answers. It works without. */
import { suggest } from "./suggest.js";

for (const input of document.querySelectorAll("[data-occupation]")) suggest(input, input.dataset.occupation);

for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData.entries()]) {
      if (value === "" && event.formData.getAll(name).length === 1) event.formData.delete(name);
    }
  });
}

/* The language of a form is changed with the form: what was typed goes along and comes back in the other language. */
const family = document.querySelector("form[data-family]");
if (family && !document.querySelector("[data-map]")) {
  for (const other of document.querySelectorAll("nav.languages a:not([aria-current])")) {
    other.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const action = new URL(family.action);
      const lang = new URL(other.href).searchParams.get("lang");
      action.search = new URLSearchParams(lang ? { draft: "1", lang } : { draft: "1" });
      family.action = action;
      family.submit();
    });
  }
}

/* What was typed lies with this entry of the history, in this tab alone: the way back finds it, where the browser keeps
   no page. */
function keep() {
  if (!family) return;
  const draft = [...new FormData(family)].filter(([, value]) => typeof value === "string" && value);
  history.replaceState({ ...history.state, draft }, "");
}

function restore(draft) {
  for (const control of family.elements) {
    const values = draft.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.name && control.type !== "submit") control.value = values[0] ?? "";
  }
  for (const fold of family.querySelectorAll("details")) {
    fold.open ||= [...fold.querySelectorAll("input, select")].some((field) =>
      ["checkbox", "radio"].includes(field.type) ? field.checked && !field.defaultChecked : field.value);
  }
}

if (family) {
  const draft = history.state?.draft;
  const [entry] = performance.getEntriesByType("navigation");
  if (draft?.length && entry?.type === "back_forward") restore(draft);
  family.addEventListener("change", keep);
  family.addEventListener("submit", keep);
}

const troubles = document.getElementById("troubles");
if (troubles) troubles.focus();
