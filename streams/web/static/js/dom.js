// Elements are made here and nowhere else: text from articles only ever becomes text.
// @ts-check

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `class`, `on…` listeners, and plain attributes; null leaves one out
 * @param {...(Node | string | null | undefined | false)} children Strings become text nodes
 * @returns {any}
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** @param {string} tag @param {Record<string, any>} [attributes] @param {...(Node | string | null | undefined | false)} children */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** @param {Element} element @param {Record<string, any>} attributes @param {(Node | string | null | undefined | false)[]} children */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** @param {string} id @returns {any} */
export function at(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** A link out of the page, or plain text where the address is not one of the web.
 * @param {string | null | undefined} url @param {string} text */
export function outward(url, text) {
  if (!url || !/^https?:\/\//i.test(url)) return make("span", {}, text);
  return make("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, text);
}
