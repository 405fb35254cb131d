// @ts-check
// What happens to an act in the ten seconds in which it can be taken back?

/** @typedef {{say: string, send: () => Promise<void>, back?: () => void}} Act */

const SECONDS = 10;
/** @type {{act: Act, timer: number, box: HTMLElement}[]} */
const held = [];

/** Hold an act for ten seconds, with a way back; then send it. A page that is left sends what it holds. @param {Act} act */
export function hold(act) {
  const box = toast(act.say);
  const one = { act, box, timer: window.setTimeout(() => go(one), SECONDS * 1000) };
  held.push(one);
  box.querySelector("button")?.addEventListener("click", () => undo(one));
}

/** Take back the newest act that is still held; return whether there was one. */
export function undo(one = held.at(-1)) {
  if (!one) return false;
  drop(one);
  one.act.back?.();
  return true;
}

/** Send at once all that is held. */
export function flush() {
  for (const one of [...held]) go(one);
}

/** @param {typeof held[number]} one */
function go(one) {
  drop(one);
  void one.act.send();
}

/** @param {typeof held[number]} one */
function drop(one) {
  window.clearTimeout(one.timer);
  one.box.remove();
  held.splice(held.indexOf(one), 1);
}

/** @param {string} say @param {string} kind */
function toast(say, kind = "toast") {
  const shelf = /** @type {HTMLElement} */ (document.getElementById("held"));
  const box = /** @type {HTMLTemplateElement} */ (document.getElementById(kind)).content.firstElementChild?.cloneNode(true);
  const made = /** @type {HTMLElement} */ (box);
  /** @type {HTMLElement} */ (made.querySelector(".say")).textContent = say;
  shelf.append(made);
  return made;
}

/** @type {Set<unknown>} */
const waiting = new Set(); // what was sent and not heard yet: it is sent again while the page stands

let lost = false; // whether the server is out of reach just now

/** Note whether the server is out of reach. @param {boolean} is */
export function away(is) {
  lost = is;
}

/** Note that the server did not hear an act. @param {unknown} act */
export function unheard(act) {
  waiting.add(act);
}

/** Note that it has. @param {unknown} act */
export function heard(act) {
  waiting.delete(act);
}

addEventListener("pagehide", flush);
addEventListener("beforeunload", (event) => {
  if (waiting.size || (lost && held.length)) event.preventDefault(); // the browser asks whether to leave
});

/** Say that an act was refused, until it is seen. @param {string} say @param {string} address */
export function refuse(say, address) {
  const box = toast(say, "refusal");
  /** @type {HTMLAnchorElement} */ (box.querySelector("a")).href = address;
  box.querySelector("button")?.addEventListener("click", () => box.remove());
}
