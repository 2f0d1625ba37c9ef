package import MirroringEvents

/// What a line of a program's output tells; what it does not tell is nil.
package struct ToolReport: Sendable, Hashable {
    /// Bytes that it has dealt with.
    package var bytes: Int?
    /// Bytes that it has found to do.
    package var totalBytes: Int?
    /// Files that it has dealt with.
    package var items: Int?
    /// Files that it has found to do.
    package var totalItems: Int?
    /// Files that it has moved: not those that were there already.
    package var moved: Int?
    /// The share that is done, from 0 to 100.
    package var percent: Int?
    /// Bytes per second.
    package var rate: Int?
    /// Seconds to the end.
    package var eta: Int?
    /// What it is at.
    package var currentItem: String?
    /// What went wrong.
    package var trouble: Trouble?

    /// Something that went wrong, and did not end the program.
    package struct Trouble: Sendable, Hashable {
        /// How bad it is.
        package var level: LogLevel
        /// What kind of trouble it is.
        package var category: Category
        /// The file it is about.
        package var item: String?
        /// What the program says of it.
        package var message: String
    }

    /// Nothing is told.
    package init() {}

    /// Trouble, and nothing else.
    init(_ level: LogLevel, _ message: String, item: String? = nil, category: Category? = nil) {
        let phrase = Category(saidIn: message)
        trouble = Trouble(level: level, category: category ?? phrase ?? .internal, item: item, message: message)
    }

    /// Whether it tells how far the program is.
    package var isProgress: Bool {
        bytes != nil || items != nil || percent != nil || moved != nil
    }
}

extension ToolReport {
    /// Takes over what a later one says; of a count the greater value, since none of them falls.
    mutating func merge(_ later: ToolReport) {
        func greater(_ old: Int?, _ new: Int?) -> Int? {
            guard let old, let new else { return old ?? new }
            return max(old, new)
        }
        bytes = greater(bytes, later.bytes)
        totalBytes = later.totalBytes ?? totalBytes
        items = greater(items, later.items)
        totalItems = later.totalItems ?? totalItems
        moved = greater(moved, later.moved)
        percent = greater(percent, later.percent)
        rate = later.rate
        eta = later.eta
        currentItem = later.currentItem ?? currentItem
    }
}

extension Tool {
    /// Reads a line of its output.
    ///
    /// - Returns: nil where it tells nothing that is known.
    package func report(in line: String) -> ToolReport? {
        switch self {
        case .rsync: RsyncOutput.report(in: line)
        case .rclone: RcloneOutput.report(in: line)
        case .restic: ResticOutput.report(in: line)
        case .borg: BorgOutput.report(in: line)
        case .other: nil
        }
    }
}
