// What opens over the page: export, subscribe, log in.
// @ts-check
import { address, ask, Refused, tell } from "./api.js";
import { at, make } from "./dom.js";
import { current } from "./filters.js";

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
  at("key-open").addEventListener("click", () => logIn());
  at("dialog").addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (event.target === at("dialog")) at("dialog").close();
  });
}

/** @param {string} title @param {...(Node | string)} content */
function open(title, ...content) {
  const box = at("dialog");
  box.replaceChildren(
    make("h2", { id: "dialog-title" }, title), ...content,
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

async function subscribing() {
  const filter = current();
  const rows = [
    ["Feed reader", whole("atom")],
    ["Program, live", new URL(address("/v1/stream", filter), location.href).href],
    ["Program, by and by", whole("json")],
  ];
  const result = make("p", { role: "status" });
  const form = make("form", {},
    make("h3", {}, "Webhook"),
    make("label", {}, "Name ", make("input", { name: "name", required: true, maxlength: 80, value: "My area" })),
    make("label", {}, "Address, https ", make("input", { name: "url", type: "url", required: true, placeholder: "https://example.org/hook" })),
    make("p", {}, make("button", { class: "main" }, "Subscribe")), result);
  form.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    subscribe(new FormData(form), filter, result);
  });
  open("Subscribe to this filter",
    make("p", {}, filter.toString() ? `The filter: ${decodeURIComponent(filter.toString())}` : "No filter is set: everything."),
    make("table", {}, ...rows.map(([name, url]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, make("code", {}, url))))),
    form);
}

/** @param {FormData} given @param {URLSearchParams} filter @param {HTMLElement} result */
async function subscribe(given, filter, result) {
  const body = { name: given.get("name"), filter: Object.fromEntries(filter), delivery: { type: "webhook", url: given.get("url") } };
  try {
    const made = await tell("/v1/subscriptions", body);
    result.replaceChildren("Subscribed. Its secret, shown this once: ", make("code", {}, made.secret ?? made.id));
  } catch (error) {
    const key = error instanceof Refused && (error.status === 401 || error.status === 403);
    result.replaceChildren(make("span", { class: "error" }, key ? "This needs a key: log in first." : `Not subscribed: ${error.message}`));
  }
}

/** Ask for a key; resolves when one was taken. @returns {Promise<void>} */
export function logIn() {
  return new Promise((taken) => {
    const result = make("p", { role: "status" });
    const form = make("form", {},
      make("label", {}, "Key ", make("input", { name: "key", type: "password", required: true, autocomplete: "current-password" })),
      make("p", {}, make("button", { class: "main" }, "Log in")), result);
    form.addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      try {
        await tell("/v1/session", { key: new FormData(form).get("key") });
        at("dialog").close();
        taken();
      } catch (error) {
        result.replaceChildren(make("span", { class: "error" }, `Not logged in: ${error.message}`));
      }
    });
    at("key-open").hidden = false;
    open("Log in", form);
  });
}

/** Ask, and where a key is needed, ask for that first. @param {string} path @returns {Promise<any>} */
export async function askWithKey(path) {
  try {
    return await ask(path);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    await logIn();
    return ask(path);
  }
}
