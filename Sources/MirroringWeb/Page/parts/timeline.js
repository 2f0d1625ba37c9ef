// The packages of a run side by side in time, with what is missing and what came late in a lane of its own.
import { bytes, clockTime, count, counted, moment, span } from "../logic/format.js"
import { axis, idleStretches, isLong } from "../logic/lanes.js"
import { failureWords } from "../logic/words.js"
import { h, hatch, number, row, section, status, table } from "./dom.js"

/** As many lanes are drawn at most of packages that follow one another, and of those behind them that failed. */
const shown = 200

/** @param now until when a run that has not ended is drawn. */
export function timeline({ run, packages, packageTotals, complete, spans = [], gaps = [], late = [], idle }, now) {
  const timed = one => ({ ...one, from: moment(one.from), to: moment(one.to) })
  const known = spans.map(timed)
  const [from, to] = [moment(run.began), Math.max(now, moment(run.began) + 1)]
  const still = idle?.map(timed).filter(stretch => isLong(stretch, from, to))
  const scale = axis(still ?? idleStretches(known, from, to), from, to)
  // Where nobody has said when an event was to come, it was in the span of the events beside it.
  const place = ({ sequence, at }) => scale.at(moment(at) || known.find(one => sequence <= one.last)?.to || to)
  const marks = (gaps.length > 0 || late.length > 0) && row(["Missing, late", drawnMarks(gaps, late, place), "", "", "", ""])
  // One that failed is not left out for standing far behind.
  const failed = packages.slice(shown).filter(one => one.end === "failed")
  const lanes = [...packages.slice(0, shown), ...failed.slice(0, shown)]
  const list = table(".lanes", ["Package", "Timeline", "Bytes|r", "Exported|r", "Imported|r", "End"],
    [marks, lanes.map(one => lane(one, run, scale, to))].flat().filter(Boolean))
  list.querySelectorAll("th")[1].replaceChildren(drawnAxis(scale, from, to))
  const all = run.planned?.packages ?? packageTotals?.packages
  return section("lanes", "Packages", { small: ends(packages, packageTotals, all) + (complete === false ? " so far" : "") }, list,
    legend(packages.length > shown && `${count(lanes.length)} of ${count(all ?? packages.length)}: the first ${shown}, then failed ones`))
}

/** How many were imported: of very many the server tells of the first alone. */
function ends(packages, totals, all) {
  const imported = totals?.imported ?? packages.filter(one => one.end === "imported").length
  const failed = totals?.failed > 0 ? `, ${count(totals.failed)} failed` : ""
  return totals ? `${count(imported)} of ${count(all)} imported${failed}`
    : `Of the first ${count(packages.length)}${all ? ` of ${count(all)}` : ""}, ${count(imported)} imported`
}

const percent = value => `${value.toFixed(2)}%`

function drawnAxis(scale, from, to) {
  const text = (x, words, anchor) => h("text.m", { x: percent(x), y: 22, "text-anchor": anchor }, words)
  return h("svg", { role: "img", "aria-label": `From ${clockTime(from, to)} to ${clockTime(to, to)}` }, hatch(),
    text(0, clockTime(from, to)), text(100, clockTime(to, to), "end"),
    scale.ticks.map(({ time, x }) => text(x, clockTime(time, time), "middle")),
    scale.idle.map(one => text(one.x + one.width / 2, `${span(one.to - one.from)} idle`, "middle")))
}

function drawnMarks(gaps, late, place) {
  const mark = (kind, width, event, words) =>
    h(`rect.${kind}`, { x: percent(place(event)), y: 3, width, height: 26 }, h("title", words))
  return h("svg", { role: "img", "aria-label": `${counted(gaps.length, "gap")}, ${counted(late.length, "late event")}` },
    gaps.map(({ first, last, at }) => mark("u", 8, { sequence: first, at }, `Events ${first} to ${last} are missing`)),
    late.map(one => mark("w", 3, one, `Event ${one.sequence} came ${span(one.seconds * 1000)} late`)))
}

function lane(one, run, scale, to) {
  const { began, transferBegan, transferred, ended } = one
  const bar = (kind, from, until) => {
    if (from === undefined) return undefined
    const [left, right] = [moment(from), until === undefined ? to : moment(until)].map(scale.at)
    return h(`rect.${kind}`, { x: percent(left), width: percent(Math.max(0.2, right - left)), y: 10, height: 12 })
  }
  const end = one.end === "failed" ? status(...failureWords(one.category, run.outcome))
    : one.end === "imported" ? "Imported" : run.terminal ? "Not ended" : "Under way"
  return row([
    [`Package ${one.number} `, h("small", began && span((ended === undefined ? to : moment(ended)) - moment(began)))],
    h("svg", { "aria-hidden": true },
      scale.idle.map(({ x, width }) => h("rect.idle", { x: percent(x), width: percent(width), height: 32 })),
      bar("x", began, transferBegan ?? ended), bar("a", transferBegan, transferred ?? ended), bar("im", transferred, ended)),
    number(bytes(one.bytes), "Bytes"),
    number(`${count(one.pages)} + ${count(one.files)}`, "Exported"),
    number(`${count(one.importedPages)} + ${count(one.importedFiles)}`, "Imported"),
    [end, one.attempts > 1 && `, ${one.attempts} tries`],
  ])
}

const kinds = [["", "exported"], [".tr", "on its way"], [".im", "imported"], [".id", "idle, collapsed"], [".ga", "events missing"]]

const legend = cut => h("p.legend", kinds.map(([kind, words]) => h("span", h(`i.key${kind}`), words)),
  h("span", "Pages + files"), cut && h("span", cut))
