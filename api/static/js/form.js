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

const troubles = document.getElementById("troubles");
if (troubles) troubles.focus();
