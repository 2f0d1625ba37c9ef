// The vocabulary: the shape and the word of each status. The shapes are in page.css under the same names.

const words = {
  failed: "Failed", completedWithErrors: ["cwe", "With errors"], cancelled: "Cancelled", running: "Running", succeeded: "Succeeded",
  silent: "Silent", late: "Late", slow: "Slow", odd: "Odd", flaky: "Flaky", processing: "Processing", warning: "Warning", error: "Error",
}

/** [shape, word] of an outcome, of a statement about a job, of a severity or of an entry's level. */
export function statusWords(name) {
  const key = words[name] ? name : String(name).toLowerCase()
  return words[key] ? (Array.isArray(words[key]) ? words[key] : [key, words[key]]) : ["unknown", name ? String(name) : "Not known"]
}

/** What a job is called, cut where it is longer; one whose name shows nothing is called by its identifier. */
export function nameOf({ name, jobId = "" }, longest = Infinity) {
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name : `Nameless job ${jobId.slice(0, 8)}`.trim()
  return shown.length > longest ? `${shown.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…` : shown
}

/** The status of a run: one of which nothing is heard is silent, whatever it was. */
export const runWords = ({ silentSince, outcome }) => statusWords(silentSince ? "silent" : outcome)

/** The status of one event: how its run ended, or else how bad it is. */
export const eventWords = ({ terminal, severity, outcome }) => statusWords(terminal && severity !== "error" ? outcome : severity)

/** How a package ended that was not imported: the category of its error says it; in a run that was cancelled it may have none. */
export const failureWords = (category, outcome) =>
  ((category ?? outcome) === "cancelled" ? statusWords("cancelled") : ["failed", category ?? "Failed"])

export const outcomes = ["running", "succeeded", "completedWithErrors", "failed", "cancelled"]
export const severities = ["error", "warning", "processing"]

/** The nine states in the order of a run, errors last, each with what an engine does meanwhile. */
export const states = {
  MirroringJobInitialized: "Exporting",
  MirroringPackageInitialized: "Exported",
  Transferring: "Transferring",
  Transferred: "Importing",
  MirroringPackageCompleted: "Imported",
  MirroringJobCompleted: "Completed",
  ExportingError: "Export failed",
  TransferingError: "Transfer failed",
  ImportingError: "Import failed",
}
