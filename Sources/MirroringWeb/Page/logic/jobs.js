// A job in words, for the lists: what is the matter, and what comes next.
import { bytes, clockTime, count, counted, moment, rate, span } from "./format.js"
import { states } from "./words.js"

const joined = parts => parts.filter(Boolean).join(", ")

/** Where a run is: "Transferring package 3 of 5, mirror-01". */
export function whereabouts({ state, package: its, planned, engine }) {
  const of = planned?.packages ? ` of ${count(planned.packages)}` : ""
  const number = its && !state.startsWith("MirroringJob") ? ` package ${count(its.number)}${of}` : ""
  return joined([`${states[state] ?? state}${number}`, engine?.host])
}

/** What was mirrored: "1,204 pages, 388 files, 17 deletions, 1.30 GB", or that there was nothing to do. */
export function mirrored({ progress = {}, planned = {} }) {
  const pages = progress.importedPages ?? planned.pages
  const files = progress.importedFiles ?? planned.files
  const size = progress.sentBytes ?? planned.bytes
  if (!(pages ?? 1) && !(files ?? 1) && !progress.deleted) return "Nothing to do"
  const parts = [pages != null && counted(pages, "page"), files != null && counted(files, "file"),
    progress.deleted && counted(progress.deleted, "deletion"), size != null && bytes(size)]
  return joined(parts) || "Not counted by its engine"
}

/** What the next run will do about this one: "Resumes: sends 397 items, 1.69 GB". */
export function leftOver({ terminal, outcome, resumable, planned = {}, progress = {} }) {
  if (!terminal || outcome === "succeeded" || resumable === undefined) return undefined
  if (!resumable) return "Starts over"
  const items = (planned.pages ?? 0) + (planned.files ?? 0) - (progress.importedPages ?? 0) - (progress.importedFiles ?? 0)
  const size = planned.bytes - progress.sentBytes
  return `Resumes: sends ${joined([items > 0 && counted(items, "item"), size > 0 && bytes(size)]) || "what is left"}`
}

/** "Due 09:58:00, in 17 min"; without the distance, which would tick, where `isLive` isn't so. */
export function due({ expected }, now, isLive) {
  if (!expected?.due) return expected ? undefined : "No schedule is known"
  const distance = moment(expected.due) - now
  const time = clockTime(expected.due, now)
  return distance < 0 ? `Was due ${time}` : `Due ${time}${isLive ? `, in ${span(roughly(distance))}` : ""}`
}

const roughly = milliseconds => (milliseconds < 120_000 ? milliseconds : Math.round(milliseconds / 60_000) * 60_000)

/** "Ends in about 4 min"; that it isn't known is said. */
export const ending = ({ progress }) =>
  (progress?.etaSeconds == null ? "End not known yet" : `Ends in about ${span(roughly(progress.etaSeconds * 1000))}`)

/** "38.2 MB/s now, 41.0 MB/s average, 2.90 GB of 4.80 GB", with what is known of it. */
export function pace({ state, silentSince, progress, planned, seconds, package: its }) {
  const sent = progress?.sentBytes
  const now = state === "Transferring" && !silentSince && rate(its?.bytesPerSecond)
  const average = rate(sent / seconds)
  const all = planned?.bytes ? ` of ${bytes(planned.bytes)}` : ""
  return joined([now && `${now} now`, average && `${average} average`, sent != null && `${bytes(sent)}${all}`])
}
