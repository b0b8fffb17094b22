// Subscriptions of whoever reads the page: made with its filter, tried out, paused, removed.
// @ts-check
import { ask } from "./api.js";
import { make } from "./dom.js";
import { plural } from "./words.js";

/** @typedef {{id: string, name: string, filter: string, channel: string, target: string, state: string, reason: string, digest_minutes: number, quiet_hours: string, only: string, delivered: number, waiting: number, given_up: number, held: number}} Subscription */

const PATH = "/v1/subscriptions";
const WAYS = /** @type {Record<string, [string, string]>} */ ({
  webhook: ["webhook", "https://example.org/hook"],
  apprise: ["mail or chat (an apprise address)", "mailtos://…"],
});
const TIMES = /** @type {const} */ ([["0", "at once"], ["60", "together, every hour"], ["1440", "together, every day"]]);

const ONLY = /** @type {const} */ ([["", "all that fit"], ["confirmed", "confirmed changes"], ["reversals", "reversals"]]);
const HOUR = "([01]\\d|2[0-3]):[0-5]\\d";

/** Fill a box with the form and the list. @param {HTMLElement} box @param {string} query the page's filter */
export async function show(box, query) {
  const said = make("p", { role: "status", class: "said" });
  const list = make("ul", { class: "own", "aria-label": "Your subscriptions" });
  /** @param {string | Error} words */
  const tell = (words) => said.replaceChildren(words instanceof Error ? make("span", { class: "error" }, words.message) : words);
  try {
    const { channels, subscriptions } = await ask(PATH);
    const ways = channels.filter((/** @type {string} */ channel) => channel in WAYS);
    const form = ways.length ? build(ways) : null;
    form?.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      add(form, query, tell, () => refresh(list, tell));
    });
    box.replaceChildren(
      form ?? make("p", {}, "This server sends no messages: ", make("code", {}, "deliver_subscriptions"), " is off here."),
      said, list);
    fill(list, subscriptions, tell);
  } catch (error) {
    box.replaceChildren(said);
    tell(/** @type {Error} */ (error));
  }
}

/** @param {string[]} ways */
function build(ways) {
  const target = make("input", { name: "target", required: true, type: "text", autocomplete: "off", spellcheck: "false", placeholder: WAYS[ways[0]][1] });
  const way = make("select", { name: "channel" }, ...ways.map((each) => make("option", { value: each }, WAYS[each][0])));
  way.addEventListener("change", () => { target.placeholder = WAYS[way.value][1]; });
  return make("form", { id: "subscribe-form", "aria-label": "New subscription" },
    make("label", {}, "Name", make("input", { name: "name", required: true, maxlength: "100", autocomplete: "off", value: "My area" })),
    make("label", {}, "By", way),
    make("label", {}, "To the address", target),
    make("label", {}, "When", make("select", { name: "digest_minutes" }, ...TIMES.map(([minutes, says]) => make("option", { value: minutes }, says)))),
    make("label", {}, "Which", make("select", { name: "only" }, ...ONLY.map(([only, says]) => make("option", { value: only }, says)))),
    make("label", {}, "Quiet hours (UTC), if any", make("input", { name: "quiet_hours", autocomplete: "off", placeholder: "22:00-06:00", pattern: `${HOUR}-${HOUR}`, title: "hours in UTC, as in 22:00-06:00" })),
    make("div", { class: "row" }, make("button", { type: "submit", class: "main" }, "Subscribe")));
}

/** @param {HTMLFormElement} form @param {string} query @param {(words: any) => void} tell @param {() => Promise<void>} refreshed */
async function add(form, query, tell, refreshed) {
  const { digest_minutes: minutes, ...rest } = Object.fromEntries(new FormData(form));
  try {
    const body = { ...rest, filter: query, digest_minutes: Number(minutes) };
    const { secret } = await send("POST", PATH, body);
    await refreshed();
    if (secret) tell(make("span", {}, "Subscribed. Messages are signed with this secret; it is shown this once: ", make("code", { class: "secret" }, secret)));
    else tell("Subscribed.");
    form.reset();
  } catch (error) {
    tell(error);
  }
}

/** @param {HTMLElement} list @param {(words: any) => void} tell */
async function refresh(list, tell) {
  fill(list, (await ask(PATH)).subscriptions, tell);
}

/** @param {HTMLElement} list @param {Subscription[]} subscriptions @param {(words: any) => void} tell */
function fill(list, subscriptions, tell) {
  list.replaceChildren(...subscriptions.map((each) => entry(each, list, tell)));
}

/** @param {Subscription} own @param {HTMLElement} list @param {(words: any) => void} tell */
function entry(own, list, tell) {
  const path = `${PATH}/${encodeURIComponent(own.id)}`;
  const active = own.state === "active";
  const button = (/** @type {string} */ label, /** @type {() => Promise<string>} */ act) => {
    const made = make("button", { type: "button", "aria-label": `${label} ${own.name}` }, label);
    made.addEventListener("click", () => done(made, act));
    return made;
  };
  const done = async (/** @type {HTMLButtonElement} */ made, /** @type {() => Promise<string>} */ act) => {
    made.disabled = true;
    try {
      const says = await act();
      await refresh(list, tell);
      tell(says);
      list.closest("dialog")?.querySelector("h2")?.focus();
    } catch (error) {
      tell(error);
    } finally {
      made.disabled = false;
    }
  };
  return make("li", { "data-id": own.id },
    make("p", {}, make("strong", {}, own.name), ` ${stands(own)}`),
    make("p", {}, make("code", {}, own.target), " ", own.filter ? decodeURIComponent(own.filter) : "everything"),
    make("div", { class: "row" },
      button("Test", async () => {
        const { delivered, status, reason } = await send("POST", `${path}/test`);
        return delivered ? `Delivered${status ? ` (${status})` : ""}.` : `Not delivered: ${reason}`;
      }),
      active
        ? button("Pause", async () => { await send("PATCH", path, { state: "paused" }); return "Paused; what comes meanwhile waits."; })
        : button("Resume", async () => { await send("PATCH", path, { state: "active" }); return "Resumed."; }),
      button("Remove", async () => { await send("DELETE", path); return "Removed."; })));
}

/** @param {Subscription} own */
function stands(own) {
  const asked = [TIMES.find(([minutes]) => Number(minutes) === own.digest_minutes)?.[1] ?? `together, every ${own.digest_minutes} minutes`];
  if (own.only) asked.push(`${own.only} only`);
  if (own.quiet_hours) asked.push(`quiet ${own.quiet_hours} UTC`);
  const parts = [asked.join(", "), own.state + (own.reason ? ` (${own.reason})` : ""), `${plural(own.delivered, "message")} delivered`];
  if (own.waiting + own.held) parts.push(`${own.waiting + own.held} waiting`);
  if (own.given_up) parts.push(`${own.given_up} given up`);
  return parts.join(", ");
}

/** @param {string} method @param {string} path @param {unknown} [body] */
const send = (method, path, body = {}) =>
  ask(path, { method, ...(method === "DELETE" ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }) });
