// Who reads: a log-in where the server asks for one, who has logged in, and the log-out.
// @ts-check
import { ask, onUnknown } from "./api.js";
import { at } from "./dom.js";

const PATH = "/v1/session";

/** @type {Promise<void> | null} the log-in that waits for its reader: one for all that is asked meanwhile */
let waiting = null;

export async function start() {
  onUnknown(logIn);
  at("log-out").addEventListener("click", logOut);
  at("log-in").addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
  try {
    show(await ask(PATH));
  } catch (error) {
    if (/** @type {any} */ (error).status !== 401) throw error;
    await logIn();
  }
}

/** Ask the reader for a key, until one opens. @returns {Promise<void>} */
function logIn() {
  waiting ??= new Promise((resolve) => {
    const box = at("log-in");
    const form = at("log-in-form");
    const submitted = async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (!(await tried(form))) return;
      form.removeEventListener("submit", submitted);
      waiting = null;
      box.close();
      resolve();
    };
    form.addEventListener("submit", submitted);
    at("who").textContent = "";
    at("log-out").hidden = true;
    if (!box.open) box.showModal();
  });
  return waiting;
}

/** @param {HTMLFormElement} form @returns {Promise<boolean>} whether the key opened */
async function tried(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("key"));
  const says = at("log-in-says");
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  says.textContent = "";
  button.disabled = true;
  try {
    const body = JSON.stringify({ key: field.value.trim() });
    show(await ask(PATH, { method: "POST", headers: { "content-type": "application/json" }, body }));
    field.value = "";
    return true;
  } catch (error) {
    says.textContent = error instanceof Error ? error.message : String(error);
    field.focus();
    return false;
  } finally {
    button.disabled = false;
  }
}

/** @param {{name: string, session: boolean}} caller */
function show(caller) {
  at("who").textContent = caller.session ? caller.name : "";
  at("log-out").hidden = !caller.session;
}

async function logOut() {
  await ask(PATH, { method: "DELETE" });
  location.reload();
}
