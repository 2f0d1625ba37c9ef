import MirroringCommands
import MirroringEngine

/// An item that is in place, or is deleted, as a line: `create  docs/a.html  12.3 kB`.
struct ItemLine {
    private static let actionWidth = 6

    /// The line.
    let line: Line

    /// An item that is in place.
    init(_ change: Change) {
        let size: Line = change.kind == .file ? "  \(Quantity.bytes(change.size))" : ""
        line = Self.line(change.action, change.path) + size
    }

    /// An entry that is deleted.
    init(_ deletion: Deletion) {
        line = Self.line("delete", deletion.path)
    }

    private static func line(_ action: String, _ path: RelativePath) -> Line {
        Line(action).padded(to: actionWidth) + "  \(path)"
    }
}

extension Change {
    /// What is done, in a word.
    var action: String {
        switch kind {
        case .file: isNew ? "create" : "update"
        case .folder: isNew ? "create" : "attributes"
        case .other: isNew ? "create" : "update"
        case .hardLink: "link"
        case .attributes: "attributes"
        }
    }
}
