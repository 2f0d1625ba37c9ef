// Handing something on.
import { button, h } from "./dom.js"

/** Says for a moment what was done. */
function toast(text) {
  const shown = h("div.toast", h("span", text), button("Close", () => shown.remove()))
  document.querySelector("#toasts").replaceChildren(shown)
  setTimeout(() => shown.remove(), 6000)
}

/** @param text gives what is copied, once it is asked for. */
export const copyButton = (label, text) => button(label, () => {
  // Without TLS or leave there is no clipboard; then the text is there to be marked.
  const copied = navigator.clipboard?.writeText(text()) ?? Promise.reject()
  copied.then(() => toast(`Copied: ${label.replace("Copy ", "")}.`), () => prompt(label, text()))
})

const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** A command line of these words. */
export const command = (...words) => words.map(quoted).join(" ")
