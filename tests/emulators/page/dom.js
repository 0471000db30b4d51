/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Builds an element. Text only ever becomes a text node, so nothing a person or a bot writes is parsed as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown> | null} [props] attributes; `on…` functions are listeners, `style` is a record of CSS properties
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProperty(element, name, value);
  append(element, children.flat());
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {unknown} value
 */
function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") {
    element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  } else if (name === "style" && typeof value === "object") {
    for (const [property, text] of Object.entries(value)) element.style.setProperty(property, String(text));
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * @param {Node} parent
 * @param {Child[]} children
 */
export function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Puts new children in place of the old ones; the focus goes to the child marked like the one that had it.
 *
 * @param {HTMLElement} box
 * @param {...Node} children
 */
export function redraw(box, ...children) {
  const focused = box.contains(document.activeElement) ? document.activeElement?.getAttribute("data-testid") : null;
  box.replaceChildren(...children);
  const twin = focused && box.querySelector(`[data-testid="${focused}"]`);
  if (twin instanceof HTMLElement) twin.focus();
}

/**
 * The element with this id of index.html.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element;
}
