// What opens over the page: export, subscribe.
// @ts-check
import { address } from "./api.js";
import { at, make } from "./dom.js";
import { current } from "./filters.js";
import * as subscriptions from "./subscriptions.js";

const FORMATS = /** @type {const} */ ([
  ["json", "JSON, as the interface answers"],
  ["jsonl", "JSON lines, one alert a line"],
  ["geojson", "GeoJSON, for QGIS and web maps"],
  ["csv", "CSV in ACLED-compatible columns, for R and spreadsheets"],
  ["hxl.csv", "the same with HXL tags"],
  ["atom", "Atom with GeoRSS, for feed readers"],
  ["kml", "KML, for Google Earth"],
]);

export function start() {
  at("export-open").addEventListener("click", exporting);
  at("subscribe-open").addEventListener("click", subscribing);
  at("dialog").addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (event.target === at("dialog")) at("dialog").close();
  });
}

/** @param {string} title @param {...(Node | string)} content */
function open(title, ...content) {
  const box = at("dialog");
  box.replaceChildren(
    make("h2", { id: "dialog-title", tabindex: "-1" }, title), ...content,
    make("p", {}, make("button", { type: "button", onclick: () => box.close() }, "Close")));
  if (!box.open) box.showModal();
}

/** @param {string} suffix @param {Record<string, string>} [more] */
const whole = (suffix, more = {}) => new URL(address(`/v1/alerts.${suffix}`, current(), more), location.href).href;

function exporting() {
  open("Export this filter",
    make("p", {}, "Up to 1,000 alerts, newest first; each file names where the next are."),
    make("ul", {}, ...FORMATS.map(([suffix, says]) =>
      make("li", {}, make("a", { href: whole(suffix, { limit: "1000" }), download: `alerts.${suffix}` }, suffix), `: ${says}`))));
}

function subscribing() {
  const filter = current();
  const query = filter.toString();
  const rows = [
    ["Feed reader", whole("atom")],
    ["Program, live", new URL(address("/v1/stream", filter), location.href).href],
    ["Program, by and by", whole("json")],
  ];
  const own = make("div", { class: "subscribing" }, "Loading …");
  open("Subscribe to this filter",
    make("p", {}, query ? `The filter: ${decodeURIComponent(query)}` : "No filter is set: everything."),
    own,
    make("p", {}, "What takes back or disputes an alert goes to the subscription that got it, whatever the filter."),
    make("h3", {}, "Without a subscription"),
    make("p", {}, "These hold to the filter alone."),
    make("table", {}, ...rows.map(([name, words]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, make("code", {}, words))))));
  subscriptions.show(own, query);
}
