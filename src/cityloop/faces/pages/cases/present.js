// @ts-check
// Who else has this case open just now?

const BEAT = 20_000; // ms between two signs that a case is on this screen
const STAY = 2_000; // ms until somebody who walks through the list stays at one

/** Say that this case is on the screen, and show who else has it open. */
async function sign() {
  const place = /** @type {HTMLElement | null} */ (document.getElementById("here"));
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"));
  if (!place || !token || document.hidden || !(deliberate || navigator.userActivation.hasBeenActive)) return;
  const number = place.dataset.number;
  try {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token.value });
    const answer = await fetch(`/cases/${number}/here`, { method: "POST", body, redirect: "manual" });
    if (place.isConnected && answer.ok) place.innerHTML = answer.status === 204 ? "" : await answer.text();
  } catch {
    // the server is away: the desk says so by itself
  }
}

/** Begin anew for the case that was just put on the screen. */
export function arrived() {
  window.clearTimeout(beating);
  beating = window.setTimeout(beat, STAY);
}

function beat() {
  beating = window.setTimeout(beat, BEAT);
  void sign();
}

let beating = 0;
const deliberate = Boolean(document.getElementById("here")); // a case's own page was asked for; the desk shows its first case by itself
if (deliberate) arrived();
