// @ts-check
// How does a reply that is kept ready come into the form, to be edited and sent by a person?

document.documentElement.dataset.script = "1"; // shows the buttons: without this script the texts are a list to copy from

document.addEventListener("click", (event) => {
  const on = /** @type {HTMLElement} */ (event.target).closest("[data-fill]");
  const area = /** @type {HTMLTextAreaElement | null} */ (on?.closest("form")?.querySelector("textarea") ?? null);
  if (!on || !area) return;
  const text = on.closest("li")?.querySelector(".text")?.textContent ?? "";
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n${text}` : text; // what was typed stays
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  const fold = on.closest("details");
  if (fold) fold.open = false;
});
