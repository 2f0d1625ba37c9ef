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

/** The status of one event: how its run ended, or else how bad it is. */
export const eventWords = ({ terminal, severity, outcome }) => statusWords(terminal && severity !== "error" ? outcome : severity)

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
