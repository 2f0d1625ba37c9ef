// Events as rows, gaps among them, and one event with all that it says.
import { detail, itemKey, worst } from "../logic/events.js"
import { moment, span } from "../logic/format.js"
import { href, jobHref, runHref } from "../logic/routes.js"
import { eventWords } from "../logic/words.js"
import { command, copyButton } from "./copy.js"
import { bdi, code, facts, h, keyed, link, row, status, table } from "./dom.js"
import { store } from "./store.js"
import { at } from "./time-ago.js"

/** A table of events; of one run it leaves out what all rows have in common. */
export const eventTable = isOneRun => table(isOneRun ? ".dense.log5" : ".dense.evt",
  isOneRun ? ["Sent (UTC)", "Event", "Severity", "State and detail"] : ["Sent (UTC)", "Severity", "Job", "State and detail", "Engine|more", "Run/event"])

/**
 * @param to gives the address that opens an item.
 * @param opened the key of the one that is open. Its row and that of the one before are made again.
 */
export function showEvents(list, items, { isOneRun, to, opened }) {
  const body = list.tBodies[0]
  if (body.opened !== opened) for (const key of [body.opened, opened]) if (body.shown?.has(key)) body.shown.get(key).item = undefined
  body.opened = opened
  keyed(body, items, itemKey, item => (item.gap ? gapRow(item.gap, isOneRun) : eventRow(item, isOneRun, to(item), itemKey(item) === opened)))
}

function eventRow({ event, delaySeconds, doubts }, isOneRun, address, isOpen) {
  const { status: told, initializeData: { name } } = event.transferData
  const entry = worst(event)
  const late = delaySeconds >= 1 && span(delaySeconds * 1000)
  const id = h("a.id", { href: address }, isOneRun ? `#${event.sequence}` : `${event.runId.slice(-8)}/${event.sequence}`)
  return row([at(told.sentTime, 3), isOneRun && id, late && told.severity === "processing" ? status("late", `Late ${late}`) : status(...eventWords(told)),
    !isOneRun && h("span.job", { dir: "auto", title: name.length > 60 && name }, name),
    [told.state, h("p", entry && [code(entry.category), " ", code(entry.item), " ", bdi(entry.message), " "], detail(event), late && `, waited ${late} in an outbox`,
      doubts?.length > 0 && [" ", status("warning", "Doubtful")])],
    !isOneRun && h("td.more", bdi(event.engine.host)), !isOneRun && id], { "aria-current": isOpen && "true" })
}

const gapRow = (gap, isOneRun) => row([gap.at && at(gap.at), isOneRun && h("span.id", `#${gap.first}–${gap.last}`), status("gap", "Gap"), !isOneRun && "All jobs",
  [gap.text, !isOneRun && [" ", link(href("logs"), "The logs have them")]], ...(isOneRun ? [] : [h("td.more"), ""])], {}, "tr.gaprow")

/** One event with all that it says; `file` is its run's log. */
export function eventCard({ event, position, delaySeconds, publisher, doubts }, file) {
  const { status: told, initializeData: plan, packageBody } = event.transferData
  const entry = worst(event)
  const sent = moment(told.sentTime)
  const json = JSON.stringify(event, undefined, 1)
  const jq = `jq -c 'select(.runId == "${event.runId}" and .sequence == ${event.sequence})'`
  const api = file ? `api/offline/${encodeURIComponent(file)}?after=${event.sequence - 1}&limit=1` : `api/events?run=${event.runId}&after=${position - 1}&limit=1`
  return h("section.plain", { "aria-labelledby": "one" }, h("h2", { id: "one" }, "Event ", h("span.id", `${event.runId.slice(-8)}/${event.sequence}`)),
    h("p", status(...eventWords(told)), told.terminal ? ", ends the run" : told.severity === "error" && ", the run goes on"),
    facts("dl.kv", [["Job", link(jobHref(event.jobId), bdi(plan.name))], ["Run", h("a.id", { href: runHref(event.runId) }, event.runId)], ["State", told.state],
      ["Detail", detail(event)], ["Category", code(entry?.category)], ["Item", code(entry?.item ?? packageBody?.currentItem)], ["Message", entry && bdi(entry.message)],
      ["From", code(plan.sourceRoot)], ["To", code(plan.destinationUri ?? plan.destinationPath)], ["Engine", bdi(`${event.engine.host}, ${event.engine.version}`)],
      ["Sent", at(sent, 3)], ["Took", span(moment(told.receivedTime) - sent)], ["Waited", delaySeconds >= 1 && `${span(delaySeconds * 1000)} in an outbox`],
      ["Publisher", position !== undefined && (publisher ? bdi(publisher) : "not vouched for")], ["Doubts", doubts?.join(", ")], ["Position", position],
      ["Next run", told.terminal && told.resumable !== undefined && told.outcome !== "succeeded" && (told.resumable ? "Sends what is left" : "Starts over")]]),
    h("div.acts", copyButton("Copy link", () => new URL(runHref(event.runId, event.sequence), location.href).href), copyButton("Copy JSON", () => json),
      copyButton("Copy mom command", () => `${command("mom", "log", ...(file ? [store.pathOf(file)] : []), "--json")} | ${jq}`),
      copyButton("Copy curl", () => command("curl", "-s", new URL(api, document.baseURI).href))),
    h("details", h("summary", "JSON"), h("pre", { dir: "auto", tabindex: 0 }, json)))
}
