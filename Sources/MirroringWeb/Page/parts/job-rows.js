// The four lists of the overview. They share their columns; each job stands once, in the list that the bridge names.
import { clockTime, counted } from "../logic/format.js"
import { ending, leftOver, mirrored, pace, whereabouts } from "../logic/jobs.js"
import { jobHref, runHref } from "../logic/routes.js"
import { nameOf, statusWords } from "../logic/words.js"
import { clock } from "./clock.js"
import { bdi, code, h, keyed, row, say, section, status, table } from "./dom.js"
import { runsOf, smallStrip } from "./strip.js"
import { ago, at, dueTime } from "./time-ago.js"

const lists = {
  broken: ["Broken", ["Outcome", "Job and cause", "What comes next", "Since (UTC)"], brokenRow],
  notAsUsual: ["Late, or not as usual", ["Statement", "Job and why", "What ends it", "Since (UTC)"], unusualRow],
  running: ["Running", ["Progress", "Job and state", "End and rate", "Began (UTC)"], runningRow],
  succeeded: ["Last succeeded", ["Outcome", "Job", "Mirrored", "Ended (UTC)"], succeededRow],
}

/** The section of a list, with `show(jobs, past)`: where `past` is a moment, it is all as of then and has no ages. */
export function jobList(name) {
  const [title, heads, make] = lists[name]
  const list = table(name === "succeeded" ? ".five.dense" : ".five", [...heads, "Last 20 runs"])
  const number = h("span.n")
  const element = section(`list-${name}`, [title, " ", number], { end: name === "succeeded" && "Newest first" }, list)
  const show = (jobs, past) => {
    say(number, `${jobs.length}`)
    element.hidden = !jobs.length
    keyed(list.tBodies[0], jobs, job => job.jobId, job => row([...make(job, past), smallStrip(runsOf(job))]))
  }
  return { element, show }
}

const name = (job, address) => h("a.job", { href: address, dir: "auto", title: job.name.length > 60 && job.name }, nameOf(job))
const since = (time, past, after) => [at(time, 0, past ?? clock.now), h("small", past === undefined && ago(time, { after }))]
const isNow = past => past === undefined && clock.frozen === undefined
const standing = job => job.statements?.find(statement => statement.kind === job.status)
const shape = job => [status(...statusWords(job.status)), others(job, job.status)]

/** What else is the matter. */
const others = (job, but) => job.statements?.filter(({ kind }) => kind !== but).map(({ kind, text }) =>
  [h("br"), h("span", { title: text }, status(...statusWords(kind)))])

/** What went wrong in a run: its words, and on what. */
export const trouble = ({ trouble: entry }) => entry
  && [bdi(entry.message.replace(/\.$/, "")), entry.category && [", ", code(entry.category)], entry.item && [", ", code(entry.item)]]

function brokenRow(job, past) {
  const { run } = job
  const said = standing(job)
  const cause = said ? bdi(said.text) : trouble(run) ?? whereabouts(run)
  const next = said?.ends ?? [leftOver(run), h("small", dueTime(job, past))]
  return [shape(job), [name(job, runHref(run)), h("p", cause)], next, since(job.since, past)]
}

function unusualRow(job, past) {
  const said = standing(job)
  const after = job.status === "late" ? " late" : " ago"
  return [shape(job), [name(job, jobHref(job.jobId)), h("p", bdi(said?.text))], [said?.ends, !job.run.terminal && bar(job, past)],
    since(job.since, past, after)]
}

function runningRow(job, past) {
  const { run } = job
  const { errors, percent } = run.progress ?? {}
  const progress = percent === undefined ? status("running", "Running") : [status("running", `${percent} %`), bar(job, past)]
  const where = h("p", whereabouts(run), errors > 0 && [", ", status("warning", `${counted(errors, "error")} so far`)])
  const end = isNow(past) ? [ending(run), h("small", pace(run))] : "End and rate not known"
  return [[progress, others(job)], [name(job, runHref(run)), where], end, since(run.began, past, "")]
}

function bar({ name: job, run: { progress } }, past) {
  const asOf = clock.frozen !== undefined && past === undefined ? `, as of ${clockTime(clock.frozen, clock.frozen)}` : ""
  const label = `${job}, ${progress?.percent} %${asOf}`
  return progress?.percent !== undefined && h("progress", { max: 100, value: progress.percent, "aria-label": label })
}

function succeededRow(job, past) {
  const next = job.expected?.due && `due ${clockTime(job.expected.due, past ?? clock.now)}`
  const ended = job.run.ended ?? job.since
  return [shape(job), h("div.pair", name(job, jobHref(job.jobId)), h("small", next)), mirrored(job.run),
    [h("small", past === undefined && ago(ended)), at(ended, 0, past ?? clock.now)]]
}
