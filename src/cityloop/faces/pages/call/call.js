// @ts-check
// What does the house make of the words while they are typed?

const WAIT = 350; // ms without a letter
const form = /** @type {HTMLFormElement} */ (document.getElementById("call"));
const box = /** @type {HTMLElement} */ (document.getElementById("heard"));
let timer = 0;
let asked = 0;

async function hear() {
  const mine = ++asked;
  const said = new FormData(form);
  said.delete("contact");
  try {
    const answer = await fetch("/call/heard", { method: "POST", body: said, redirect: "manual" });
    if (answer.ok && mine === asked) box.innerHTML = await answer.text();
  } catch {
    // the server is gone: what was typed stays, and the next letter asks again
  }
}

form.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(hear, WAIT);
});

if (/** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text")).value) void hear(); // what was typed before this script had come

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
