// How all jobs stand, in few words. That all is well is said where all is known, is of now, and nothing speaks against it.
import { counted } from "./format.js"

/** For a heading: `broken` and `unusual` are counts of jobs. */
export function heading({ broken, unusual, isWell }) {
  const are = (count, words) => count > 0 && `${counted(count, "job")} ${count === 1 ? "is" : "are"} ${words}`
  const bad = [are(broken, "broken"), are(unusual, "late or not as usual")].filter(Boolean).join(", ")
  return bad ? `${bad}.` : isWell ? "All jobs are well." : "No job is known to be broken or late."
}

/** For a window's title: "1 issue, 2 broken"; nothing where nothing is known. */
export const shortly = ({ issues, broken, unusual, isWell }) =>
  [issues > 0 && counted(issues, "issue"), broken > 0 && `${broken} broken`, unusual > 0 && `${unusual} late`].filter(Boolean).join(", ")
    || (isWell ? "All well" : "")

/** For who reads aloud, behind the word of how the browser's own link stands. */
export const aloud = ({ issues, broken, unusual }, link) =>
  [`${link}.`, issues > 0 && `${counted(issues, "issue")}.`, `${counted(broken, "job")} broken, ${unusual} late or not as usual.`]
    .filter(Boolean).join(" ")
