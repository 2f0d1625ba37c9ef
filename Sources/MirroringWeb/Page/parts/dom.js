// Elements without markup: what comes from an event goes in as text, and no browser reads it as HTML.
import { nameOf } from "../logic/words.js"

const drawn = /^(svg|g|path|rect|line|polyline|text|title|desc|use|symbol|defs|pattern|marker)$|^svg:/
const flat = children => children.flat(Infinity).filter(child => child != null && child !== false && child !== "")

/**
 * Makes an element.
 * @param name its tag, with classes behind dots, "td.r"; "svg:a" is a link inside of a drawing.
 * @param rest first, if there are any, its attributes: a function is a listener, and what is null or false is left out. Then what it holds:
 *   elements, texts and lists of them.
 */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split(".")
  const isDrawn = drawn.test(tag)
  const element = isDrawn ? document.createElementNS("http://www.w3.org/2000/svg", tag.replace("svg:", "")) : document.createElement(tag)
  if (classes.length) element.setAttribute("class", classes.join(" "))
  const attributes = Object.getPrototypeOf(rest[0] ?? "") === Object.prototype ? rest.shift() : {}
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value)
    else if (value != null && value !== false) element.setAttribute(key, value === true ? "" : value)
  }
  element.append(...flat(rest))
  return element
}

/** Replaces what an element holds. Who was at a link or button stays at the one of the same name. */
export function fill(element, ...children) {
  const focused = element.contains(document.activeElement) && document.activeElement.textContent
  element.replaceChildren(...flat(children))
  if (focused) [...element.querySelectorAll("a, button")].find(one => one.textContent === focused)?.focus({ preventScroll: true })
}

/** Sets a text where it differs: what stays is not read aloud again, and keeps its selection. */
export const say = (element, text) => element.textContent === text || (element.textContent = text)

/** A text from elsewhere, in the direction of its own script. */
export const bdi = text => h("bdi", { dir: "auto" }, text)

/** A path, identifier or command; nothing of none. */
export const code = text => text && h("code", { dir: "auto" }, text)

export const button = (label, click, name = "button") => h(name, { type: "button", click }, label)
export const link = (address, ...text) => h("a", { href: address }, text)

/** A status: a shape and a word. */
export const status = (shape, ...words) => h(`b.s.${shape}`, words)

/** A section with its heading, beside which `small` stands and at the end of which `end`. */
export const section = (id, title, { small, end, kind = "" }, ...children) => h(`section${kind}`, { "aria-labelledby": id },
  h("h2", { id }, title, small != null && small !== false && [" ", h("span.n", small)], end && h("span.end", end)), children)

/** The heading of a view that is about a job, or a run of it: what is said of it stays in sight, however long the name is. */
export const title = (job, ...more) => h("h1", { title: job.name.length > 80 && job.name }, bdi(nameOf(job, 80)), more)

/** The pattern of what is not known, for drawings. */
export const hatch = () => h("defs", h("pattern",
  { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, h("path.hatched", { d: "M0 0v5" })))

/** Terms and what they are, without those that are nothing. */
export const facts = (name, pairs) => h(name, pairs.filter(([, value]) => value != null && value !== false && value !== "")
  .map(([term, value]) => (name === "dl.facts" ? h("div", h("dt", term), h("dd", value)) : [h("dt", term), h("dd", value)])))

/** A table. Its roles say so, since browsers forget it of tables that are drawn as cards. A head ends with "|r" where its class is "r". */
export function table(name, heads, rows = [], attributes) {
  const cell = head => {
    const [text, kind] = head.split("|")
    return h(`th${kind ? `.${kind}` : ""}`, { scope: "col", role: "columnheader" }, text)
  }
  return h(`table.t${name}`, { role: "table", ...attributes }, h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads.map(cell))),
    h("tbody", { role: "rowgroup" }, rows))
}

/** A row; what is no `td` becomes one. */
export const row = (cells, attributes) => h("tr", { role: "row", ...attributes }, cells.map(cell => {
  const td = cell?.localName === "td" ? cell : h("td", cell)
  td.setAttribute("role", "cell")
  return td
}))

/** A cell for numbers, with what it is where its column's head isn't seen. */
export const number = (value, label) => h("td.r", { "data-l": label }, value)

/**
 * Makes the children of a list those of these items; one that is the same object as before is left as it is. So of 200 rows those are made
 * again that have changed.
 */
export function keyed(list, items, key, make) {
  const known = (list.shown ??= new Map())
  const rows = new Map()
  const kept = new Set(items.map(key))
  for (const [name, { element }] of known) if (!kept.has(name)) element.remove()
  let place = list.firstChild
  for (const item of items) {
    const old = known.get(key(item))
    const element = old?.item === item ? old.element : make(item)
    rows.set(key(item), { item, element })
    if (element === place) place = place.nextSibling
    else {
      const hadFocus = old && old.element !== element && old.element.contains(document.activeElement)
      if (old?.element === place) place = place.nextSibling
      if (old && old.element !== element) old.element.remove()
      list.insertBefore(element, place)
      if (hadFocus) element.querySelector("a, button")?.focus({ preventScroll: true })
    }
  }
  list.shown = rows
}
