// The frame around the views: which one is shown, how the links stand, the keyboard, the theme.
import { clockTime, counted, span } from "./logic/format.js"
import { href, parseRoute } from "./logic/routes.js"
import { aloud, shortly } from "./logic/standing.js"
import { listenForThemes } from "./parts/choices.js"
import { clock } from "./parts/clock.js"
import { button, code, fill, h, link, say, status } from "./parts/dom.js"
import { listenForKeys } from "./parts/keys.js"
import { problem } from "./parts/problem.js"
import { signInForm } from "./parts/sign-in.js"
import { store } from "./parts/store.js"
import "./parts/time-ago.js"

/** Each view is a custom element in a file of its own, and has its place in the navigation. The one that is asked for is fetched first. */
const views = {
  overview: "overview", job: "overview", run: "overview", events: "events", subscribers: "subscribers", letters: "letters", logs: "logs",
  moment: "moment",
}

const place = name => document.querySelector(`#${name}`)
const main = place("main")
let shown = {}

async function show() {
  const route = parseRoute(location.hash)
  const name = Object.hasOwn(views, route.view) ? route.view : "overview"
  const path = [name, ...route.parts].join("/")
  const isFirst = shown.path === undefined
  const isElsewhere = shown.path !== path
  shown = { name, path }
  for (const one of document.querySelectorAll("nav a")) {
    if (one.hash === href(views[name])) one.setAttribute("aria-current", "page")
    else one.removeAttribute("aria-current")
  }
  const failure = await import(`./views/${name}.js`).then(() => undefined, failure => failure)
  if (shown.path !== path) return
  if (failure) return fill(main, problem({ status: 0, message: failure.message }, () => location.reload()))
  let view = main.firstElementChild
  if (view?.localName === `mirroring-${name}`) {
    view.route = route
    view.navigate?.(route)
  } else {
    view = Object.assign(document.createElement(`mirroring-${name}`), { route })
    fill(main, view)
    scrollTo(0, 0)
  }
  // Who reads aloud is told that something else is shown. A filter that changes leaves the focus in its field.
  if (isElsewhere && !isFirst) main.focus({ preventScroll: true })
  judge()
  // The others as well, while there is somebody to ask: they are to be there when there is not.
  if (isFirst) setTimeout(() => Object.keys(views).forEach(other => import(`./views/${other}.js`).catch(() => {})), 2000)
}

/** What changes with the age of the evidence. */
function judge() {
  // What shows the present loses its colour once that is no longer known.
  main.classList.toggle("stale", clock.frozen !== undefined && main.firstElementChild?.isLive === true)
  warn()
  announce()
  speak()
}

/** How the links stand, at the top of each view. */
function announce() {
  const { state, words } = store.browser
  const history = store.status?.links?.find(one => one.name === "history-bridge")
  const { length: issues } = store.issues
  const well = store.isLogsOnly ? "Logs only" : words
  const [shape, text] = state !== "live" ? [state, words]
    : clock.frozen !== undefined ? ["lost", `As of ${clockTime(clock.frozen, clock.frozen)}`]
    : history?.state === "late" ? ["late", history.behindSeconds > 0 ? `${span(history.behindSeconds * 1000)} behind` : "Behind"]
    : issues ? ["warning", `${well}, ${counted(issues, "issue")}`]
    : [state, well]
  const here = place("now").firstElementChild ?? place("now").appendChild(link(href("overview", [], { links: 1 })))
  here.setAttribute("class", `s ${shape}`)
  say(here, text)
}

const spoken = { live: "Live", late: "Late", polling: "Polling", lost: "The connection is lost", unknown: "Connecting" }

/** What is said aloud and what the title has: changes of links and counts, never ages. */
function speak() {
  const { standing } = store
  if (store.isReady) say(place("spoken"), aloud(standing, spoken[store.browser.state]))
  const parts = [clock.frozen !== undefined && "Not live", shortly(standing), main.firstElementChild?.title, "Mirroring monitor"]
  document.title = parts.filter(Boolean).join(" – ")
}

/** What must be known before anything on the page is believed. It is made when it is another one: each time it is read aloud. */
function warn() {
  const refused = store.connection.problem
  const isOurs = store.browser.state === "lost"
  const kind = refused?.status === 401 ? "token" : clock.frozen === undefined ? "" : `${clock.frozen} ${isOurs}`
  if (kind === warn.kind) return
  warn.kind = kind
  fill(place("banner"), kind === "token" ? signInForm(refused, () => location.reload()) : kind && h("p.note", { role: "alert" },
    status("lost", `Everything below is as of ${clockTime(clock.frozen, clock.frozen)}`),
    `Nothing moves until the bridge ${isOurs ? "answers" : "has the history again"}.`,
    isOurs && h("span.end", button("Try now", () => store.tryNow()))))
}

function foot() {
  const { skew } = clock
  const off = `The bridge’s clock is ${span(Math.abs(skew))} ${skew > 0 ? "ahead of" : "behind"} this browser’s.`
  say(place("zone"), `All times UTC. ${Math.abs(skew) > 1000 ? off : "Clocks agree within 1 s."}`)
  const stream = h("a.id", { href: href("subscribers") }, store.stream)
  fill(place("reader"), store.isLogsOnly ? ["Logs of ", code(store.status.logs?.folder)]
    : store.stream && ["You read as page ", stream, store.isReading ? "" : ", through another tab"])
}

// Its address would be taken for that of a view.
document.querySelector(".skip").addEventListener("click", event => {
  event.preventDefault()
  main.focus()
})
listenForKeys()
listenForThemes(place("themes"))
place("find").addEventListener("submit", event => {
  event.preventDefault()
  const text = event.target.elements.text.value.trim()
  if (text) location.hash = href(store.isLogsOnly ? "logs" : "events", [], { text })
})
addEventListener("hashchange", show)
addEventListener("titled", speak)
clock.addEventListener("tick", announce)
clock.addEventListener("change", judge)
store.addEventListener("links", judge)
store.addEventListener("status", () => {
  foot()
  warn()
  announce()
  speak()
})
// At 200 events a second, four times a second.
let due
for (const type of ["jobs", "ready"]) store.addEventListener(type, () => (due ??= setTimeout(() => (due = speak()), 250)))
store.start()
show()
