// @ts-check
// What has changed, as it happens?

/** @typedef {{number: string, version: number, by: string, word: string}} Change */

/** Listen to the stream of changes; return whether it is open just now. @param {string} address @param {(change: Change) => void} changed @param {() => void} look */
export function listen(address, changed, look) {
  if (!address) return () => false; // a house without a stream
  const source = new EventSource(address, { withCredentials: true });
  source.addEventListener("open", look); // what came while nobody listened
  source.addEventListener("reset", look);
  source.addEventListener("case", (event) => changed(JSON.parse(event.data)));
  addEventListener("pagehide", () => source.close());
  return () => source.readyState === EventSource.OPEN;
}
