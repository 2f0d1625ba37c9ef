/// How an alert is put into words.
package struct AlertTexts: Sendable, Hashable {
    /// A line.
    package var title: TextTemplate
    /// What follows it.
    package var text: TextTemplate
    /// Where the monitor's page is; nil if there is no link.
    package var page: String?

    /// The words that hold where nothing else is said.
    package static let standard: Self = {
        do {
            return Self(
                title: try TextTemplate("[{status}] {job}: {alert}"),
                text: try TextTemplate(
                    "{text}\n\nJob: {job} ({jobId})\nRun: {run}\nItem: {item}\nSince: {since}\n{link}"
                )
            )
        } catch {
            preconditionFailure("these are templates: \(error)")
        }
    }()

    /// The line of a notice.
    func title(of notice: AlertNotice) -> String { title.text(for: notice, page: page) }

    /// What follows it.
    func text(of notice: AlertNotice) -> String { text.text(for: notice, page: page) }
}
