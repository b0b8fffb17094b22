// The live stream: one connection for all tabs is the browser's matter; ours is to resume and to say so.
// @ts-check
import { address } from "./api.js";
import { at } from "./dom.js";

/** @type {EventSource | null} */
let source = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;
const AGAIN_MS = 3000;

/**
 * @param {URLSearchParams} filter
 * @param {number} since the stored number of the newest alert that the page has
 * @param {(alert: import("./api.js").Alert) => void} came
 * @param {() => void} lost called when the server lets nobody in any more: a browser does not try again then
 */
export function follow(filter, since, came, lost) {
  stop();
  source = new EventSource(address("/v1/stream", filter, { since: String(since) }));
  source.addEventListener("open", () => say("on", "Live"));
  source.addEventListener("error", (event) => {
    say("off", "Not connected, trying again");
    const ended = /** @type {EventSource} */ (event.target);
    if (ended === source && ended.readyState === EventSource.CLOSED) again = setTimeout(lost, AGAIN_MS);
  });
  source.addEventListener("alert", (event) => came(JSON.parse(event.data)));
}

/** @param {string} [why] */
export function stop(why) {
  clearTimeout(again);
  source?.close();
  source = null;
  if (why) say("", why);
}

/** @param {string} state @param {string} words */
function say(state, words) {
  const box = at("live");
  box.className = `live ${state}`;
  if (box.textContent !== words) box.textContent = words;
}

addEventListener("pagehide", () => stop());
