// The list: the same alerts as on the map, for keyboards, screen readers, small screens and paper.
// @ts-check
import { at, make } from "./dom.js";
import { colour, picture } from "./marks.js";
import { meaning, plural, utc } from "./words.js";

/** @typedef {import("./api.js").Alert} Alert */

/** @param {(alert: Alert) => void} choose */
export function start(choose) {
  at("list").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const item = /** @type {HTMLElement} */ (event.target).closest("li");
    if (!step || !item) return;
    event.preventDefault();
    const next = step > 0 ? item.nextElementSibling : item.previousElementSibling;
    next?.querySelector("button")?.focus();
  });
  at("list").choose = choose;
}

/** @param {Alert[]} alerts newest first @param {string | null} chosen an alert id @param {Set<string>} fresh ids that came live */
export function show(alerts, chosen, fresh) {
  const list = at("list");
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.alert;
  list.replaceChildren(...alerts.map((alert) => item(alert, alert.alert_id === chosen, fresh.has(alert.alert_id))));
  if (focused) find(focused)?.focus({ preventScroll: true });
}

/** @param {string} id */
function find(id) {
  return at("list").querySelector(`button[data-alert="${CSS.escape(id)}"]`);
}

/** @param {Alert} alert @param {boolean} current @param {boolean} fresh */
function item(alert, current, fresh) {
  const backed = `${plural(alert.independent_sources, "independent source")}`;
  return make("li", {},
    make("button", {
      type: "button",
      class: fresh ? "item fresh" : "item",
      "data-alert": alert.alert_id,
      "aria-current": current ? "true" : null,
      onclick: () => at("list").choose(alert),
    },
      picture(alert.tier, colour(alert.gainer?.id)),
      make("span", { class: "what" }, alert.summary),
      make("span", { class: "meta" },
        make("span", { class: `tier ${alert.tier}`, title: meaning(alert.tier) }, alert.tier),
        ` ${alert.kind}, ${backed}, ${alert.severity.level} severity. Published ${utc(alert.published_at)}`)));
}

/** @param {string} id */
export function choose(id) {
  for (const button of at("list").querySelectorAll("button[aria-current]")) button.removeAttribute("aria-current");
  const button = find(id);
  button?.setAttribute("aria-current", "true");
  button?.scrollIntoView({ block: "nearest" });
}

/** @param {string} id */
export function focus(id) {
  (find(id) ?? at("list")).focus();
}

/** @param {number} shown @param {boolean} more @param {string | null} known */
export function count(shown, more, known) {
  const when = known ? ` as known at ${utc(known)}` : "";
  at("count").textContent = shown ? `${plural(shown, "alert")}${more ? ", and older ones" : ""}${when}` : `No alert fits${when}.`;
  at("more").hidden = !more;
}
