/* A link is passed on by the telephone's own sheet, or copied. Without JavaScript it is a link like any other. */
for (const box of document.querySelectorAll("[data-share-box]")) {
  const link = box.querySelector("a[data-share]");
  const share = box.querySelector("[data-share-do]");
  const copy = box.querySelector("[data-share-copy]");
  const said = box.querySelector("[data-share-said]");
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      navigator.share({ title: document.title, url: link.href }).catch(() => {}); // closed without choosing
    });
  }
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      said.textContent = said.dataset.shareSaid;
    });
  }
}
