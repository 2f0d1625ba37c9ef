// What one event says, in words.
import { bytes, count, counted, rate } from "./format.js"

/** The job under whose key an event was published: the one that it names, unless that is in doubt; then it is not known here. */
export const jobOf = ({ event, doubts }) =>
  (doubts?.some(doubt => doubt === "foreignKey" || doubt === "detour") ? undefined : event.jobId)

/** What an item of a list is called: an event may come twice. Another job's under the same run is another one, as is a later gap. */
export const itemKey = item =>
  (item.gap ? `gap ${item.gap.at} ${item.gap.first} ${item.gap.text}` : `${jobOf(item) ?? "doubtful"}/${item.event.runId}/${item.event.sequence}`)

/** The entry of the event's log that matters: the last one of its worst level. */
export function worst({ transferData: { status } }) {
  const of = level => status.statusLog?.findLast(entry => entry.level === level)
  return of("Error") ?? of("Warning")
}

/** What happened, with its numbers: "Package 3 of 5, 61 %, 38.2 MB/s". */
export function detail({ transferData: { initializeData: plan, packageHeader: header, packageBody: body, status, progress } }) {
  const number = header && `Package ${count(header.packageNumber)}${plan.nrOfPackages ? ` of ${count(plan.nrOfPackages)}` : ""}`
  const share = (done, all, words) => done != null && `${count(done)}${all != null ? ` / ${count(all)}` : ""} ${words}`
  const size = value => value != null && bytes(value)
  const isIdle = plan.totalPages + plan.totalFiles + (plan.totalDeletions ?? 0) === 0
  const parts = {
    MirroringJobInitialized: [
      plan.totalPages != null && counted(plan.totalPages, "page"), plan.totalFiles != null && counted(plan.totalFiles, "file"),
      plan.totalDeletions && counted(plan.totalDeletions, "deletion"), size(plan.totalBytes)],
    MirroringPackageInitialized: [number, body && counted(body.pages, "page"), body && counted(body.files, "file"), size(header?.fileSize)],
    Transferring: [number, progress?.percent != null && `${progress.percent} %`, rate(header?.bytesPerSecond)],
    Transferred: [number, size(header?.sizeOfSentData)],
    MirroringPackageCompleted: [
      number, "imported", share(body?.importedPages, body?.pages, "pages"), share(body?.importedFiles, body?.files, "files")],
    MirroringJobCompleted: isIdle ? ["Nothing to do"] : [
      share(progress?.importedPages, plan.totalPages, "pages"), share(progress?.importedFiles, plan.totalFiles, "files"),
      size(progress?.sentBytes)],
  }[status.state] ?? [number, !status.terminal && "the run goes on"]
  return parts.filter(Boolean).join(", ")
}
