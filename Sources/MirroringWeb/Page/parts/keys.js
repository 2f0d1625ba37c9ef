// The keyboard: "/" to search, "j" and "k" through rows, Enter opens, Esc leaves the field or goes back, "?" lists them. Never in a field
// or with a modifier; and single letters can be switched off, since speech input types them (WCAG 2.1.4).
import { remembered, remember } from "./choices.js"

const help = document.querySelector("#keys")
const letters = document.querySelector("#letters-on")

const actions = {
  "/": () => (document.querySelector("main [type=search]") ?? document.querySelector("#find input")).focus(),
  j: () => move(1),
  k: () => move(-1),
  Escape: () => history.length > 1 && history.back(),
  "?": () => help.showModal(),
}

/** Goes to another row: the one beside the row that has the focus, or else beside the chosen one. */
function move(step) {
  const rows = [...document.querySelectorAll("main tbody tr")].filter(row => row.querySelector("a[href], button"))
  const current = rows.findIndex(row => row.contains(document.activeElement))
  const from = current >= 0 ? current : rows.findIndex(row => row.getAttribute("aria-current") === "true")
  const row = rows[Math.max(0, Math.min(rows.length - 1, from < 0 ? (step > 0 ? 0 : rows.length - 1) : from + step))]
  const target = row?.querySelector("a[href], button")
  target?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: "nearest" })
}

export function listenForKeys() {
  letters.checked = remembered("letters") !== "off"
  letters.addEventListener("change", () => remember("letters", letters.checked ? "on" : "off"))
  document.querySelector("#show-keys").addEventListener("click", () => help.showModal())
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return
    const field = event.target.closest?.("input, select, textarea, [contenteditable]")
    if (field) {
      if (event.key === "Escape") field.blur()
      return
    }
    const action = actions[event.key]
    if (!action || (!letters.checked && event.key !== "Escape")) return
    event.preventDefault()
    action()
  })
}
