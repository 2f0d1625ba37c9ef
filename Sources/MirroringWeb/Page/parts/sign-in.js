// Off loopback the page asks for a token once and gets a cookie for it that no script can read.
import { fill, h, status } from "./dom.js"

/** @param done called when the server has taken the token. */
export function signInForm(problem, done) {
  const said = h("p", { role: "alert" })
  const submit = async event => {
    event.preventDefault()
    const token = event.target.elements.token.value.trim()
    const headers = { "Content-Type": "application/json" }
    const answer = await fetch("login", { method: "POST", headers, body: JSON.stringify({ token }) }).catch(() => undefined)
    if (answer?.ok) return done()
    const told = await answer?.json().catch(() => undefined)
    fill(said, status("error", told?.detail ?? told?.title ?? (answer ? "The token is refused." : "The server does not answer.")))
  }
  return h("form.note.sign-in", { submit }, status("forbidden", "A token is needed here"),
    h("span", null, problem.message),
    h("label", null, "Token ", h("input", { type: "password", name: "token", autocomplete: "current-password", required: true })),
    h("button.go", null, "Sign in"), said)
}
