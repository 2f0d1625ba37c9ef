// One event with all that it says, and ways to hand it on.
import { detail, itemKey, jobOf, worst } from "../logic/events.js"
import { moment, span } from "../logic/format.js"
import { jobHref, queryOf, runHref } from "../logic/routes.js"
import { eventWords, nameOf } from "../logic/words.js"
import { command, copyButton } from "./copy.js"
import { bdi, code, facts, fill, h, link, status } from "./dom.js"
import { store } from "./store.js"
import { at } from "./time-ago.js"

/**
 * Shows an event in its place, or none. One that is shown stays as it is when the list changes from which it was opened.
 * @param file the log of its run, where there is one.
 */
export function openCard(place, item, file) {
  const key = item && itemKey(item)
  if (place.shown === key) return
  place.shown = key
  fill(place, item && eventCard(item, file))
  if (item) place.scrollIntoView({ block: "nearest" })
}

function eventCard(item, file) {
  const { event } = item
  const { runId, sequence } = event
  const jobId = jobOf(item)
  const { status: told } = event.transferData
  const json = JSON.stringify(event, undefined, 1)
  const where = file ? `api/offline/${encodeURIComponent(file)}?after=${sequence - 1}`
    : `api/events?${queryOf({ job: jobId, run: runId, after: item.position - 1 })}`
  // In a log that was dropped here the identifier may be any text.
  const chosen = command("jq", "-c", `select(.runId == ${JSON.stringify(runId)} and .sequence == ${sequence})`)
  return h("section.plain", { "aria-labelledby": "one" },
    h("h2", { id: "one" }, "Event ", h("span.id", `${runId.slice(-8)}/${sequence}`)),
    h("p", status(...eventWords(told)), told.terminal ? ", ends the run" : told.severity === "error" && ", the run goes on"),
    facts("dl.kv", factsOf(item)),
    h("div.acts",
      copyButton("Copy link", () => new URL(runHref({ runId, jobId }, sequence), location.href).href),
      copyButton("Copy JSON", () => json),
      copyButton("Copy mom command", () => `${command("mom", "log", ...(file ? [store.pathOf(file)] : []), "--json")} | ${chosen}`),
      copyButton("Copy curl", () => `${curl()} ${command(new URL(`${where}&limit=1`, document.baseURI).href)}`)),
    h("details", h("summary", "JSON"), h("pre", { dir: "auto", tabindex: 0 }, json)))
}

/** Where the page needs a token, so do programs: it is in the file that the server has it from, or in a copy. */
const curl = () => `curl -s${store.status?.login ? ' -H "Authorization: Bearer $(cat page.token)"' : ""}`

function factsOf(item) {
  const { event, position, delaySeconds, publisher, doubts } = item
  const { status: told, initializeData: plan, packageBody } = event.transferData
  const entry = worst(event)
  const sent = moment(told.sentTime)
  const isOver = told.terminal && told.outcome !== "succeeded" && told.resumable !== undefined
  return [
    ["Job", link(jobHref(event.jobId), bdi(nameOf({ name: plan.name, jobId: event.jobId })))],
    ["Run", h("a.id", { href: runHref({ runId: event.runId, jobId: jobOf(item) }) }, event.runId)],
    ["State", told.state],
    ["Detail", detail(event)],
    ["Category", code(entry?.category)],
    ["Item", code(entry?.item ?? packageBody?.currentItem)],
    ["Message", entry && bdi(entry.message)],
    ["From", code(plan.sourceRoot)],
    ["To", code(plan.destinationUri ?? plan.destinationPath)],
    ["Engine", bdi(`${event.engine.host}, ${event.engine.version}`)],
    ["Sent", at(sent, 3)],
    ["Took", span(moment(told.receivedTime) - sent)],
    ["Waited", delaySeconds >= 1 && `${span(delaySeconds * 1000)} in an outbox`],
    ["Publisher", position !== undefined && (publisher ? bdi(publisher) : "not vouched for")],
    ["Doubts", doubts?.join(", ")],
    ["Position", position],
    ["Next run", isOver && (told.resumable ? "Sends what is left" : "Starts over")],
  ]
}
