// The filter: the page's own address holds it, the form shows it, and every request sends it.
// @ts-check
import { at, make } from "./dom.js";
import { KINDS, TIERS } from "./words.js";

export const NAMES = ["text", "gaining", "losing", "actor", "country", "place", "tier", "kind", "severity", "min_sources", "min_confidence", "from", "to", "box", "near"];

/** @returns {URLSearchParams} The filter that the address of the page asks for. */
export function current() {
  const asked = new URLSearchParams(location.search);
  const filter = new URLSearchParams();
  for (const name of NAMES) {
    const values = asked.getAll(name).filter((value) => value !== "");
    if (values.length) filter.set(name, values.join(","));
  }
  return filter;
}

/** Put some values into the address of the page; null takes one out.
 * @param {Record<string, string | null>} values @param {boolean} [quietly] without a step in the history */
export function put(values, quietly = false) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "") asked.delete(name);
    else asked.set(name, value);
  }
  const query = asked.toString();
  const to = `${location.pathname}${query ? `?${query}` : ""}`;
  if (to === `${location.pathname}${location.search}`) return;
  history[quietly ? "replaceState" : "pushState"](null, "", to);
}

/** @param {any} facets What /v1/facets answers */
export function fillForm(facets) {
  const actors = facets.actors.map((/** @type {any} */ a) => [a.id, `${a.name} (${a.alerts})`]);
  for (const name of ["gaining", "losing", "actor"]) options(name, "anybody", actors);
  options("country", "anywhere", facets.countries.map((/** @type {any} */ c) => [c.code, `${c.name} (${c.alerts})`]));
  checks("tiers", "tier", TIERS);
  checks("kinds", "kind", KINDS);
  show();
}

/** @param {string} name @param {string} any @param {[string, string][]} values */
function options(name, any, values) {
  const select = at("filters").elements.namedItem(name);
  const chosen = current().get(name) ?? "";
  const known = values.some(([value]) => value === chosen) || !chosen ? values : [[chosen, chosen], ...values];
  select.replaceChildren(
    make("option", { value: "" }, any),
    ...known.map(([value, text]) => make("option", { value }, text)),
  );
}

/** @param {string} box @param {string} name @param {readonly (readonly [string, string])[]} words */
function checks(box, name, words) {
  at(box).replaceChildren(
    ...words.map(([value, says]) =>
      make("label", { title: says }, make("input", { type: "checkbox", name, value }), value)),
  );
}

/** Show the filter of the address in the form. */
export function show() {
  const filter = current();
  const form = at("filters");
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = filter.get(field.name) ?? "";
    if (field.type === "checkbox") field.checked = value.split(",").includes(field.value);
    else field.value = value;
  }
  const set = [...filter.keys()].length;
  at("filters-count").textContent = set ? `(${set} set)` : "";
  at("box-view").setAttribute("aria-pressed", String(filter.has("box")));
}

/** @param {() => void} changed Called when the reader changed the filter */
export function listen(changed) {
  const form = at("filters");
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { take(form); changed(); }, 250);
  });
  form.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  form.addEventListener("reset", (/** @type {Event} */ event) => {
    event.preventDefault();
    put(Object.fromEntries(NAMES.map((name) => [name, null])));
    show();
    changed();
  });
  addEventListener("popstate", () => { show(); changed(); });
}

/** @param {HTMLFormElement} form */
function take(form) {
  /** @type {Record<string, string[]>} */
  const values = Object.fromEntries(NAMES.filter((name) => name !== "box").map((name) => [name, []]));
  for (const [name, value] of new FormData(form)) {
    if (name in values && typeof value === "string" && value.trim()) values[name].push(value.trim());
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && !field.validity.valid) return; // half typed
  }
  put(Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.join(",") || null])));
  show();
}
