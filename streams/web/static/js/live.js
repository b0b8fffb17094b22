// The live stream: one connection for all tabs is the browser's matter; ours is to resume and to say so.
// @ts-check
import { address } from "./api.js";
import { at } from "./dom.js";

/** @type {EventSource | null} */
let source = null;

/**
 * @param {URLSearchParams} filter
 * @param {number} since the stored number of the newest alert that the page has
 * @param {(alert: import("./api.js").Alert) => void} came
 */
export function follow(filter, since, came) {
  stop();
  source = new EventSource(address("/v1/stream", filter, { since: String(since) }));
  source.addEventListener("open", () => say("on", "Live"));
  source.addEventListener("error", () => say("off", "Not connected, trying again"));
  source.addEventListener("alert", (event) => came(JSON.parse(event.data)));
}

/** @param {string} [why] */
export function stop(why) {
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
