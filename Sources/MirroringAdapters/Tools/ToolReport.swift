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
    /// Whether it still looks for what there is to do, so that nobody knows what share of it is done.
    package var isListing: Bool?
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
        // What was half of it may be less now.
        let hasFoundMore = (later.totalBytes ?? 0) > (totalBytes ?? 0)
        bytes = greater(bytes, later.bytes)
        totalBytes = later.totalBytes ?? totalBytes
        items = greater(items, later.items)
        totalItems = later.totalItems ?? totalItems
        moved = greater(moved, later.moved)
        rate = later.rate
        isListing = later.isListing ?? isListing
        percent = isListing == true ? nil : hasFoundMore ? later.percent : greater(percent, later.percent)
        eta = isListing == true ? nil : later.eta
        currentItem = later.currentItem ?? currentItem
    }
}

extension Tool {
    /// Reads a line of its output.
    ///
    /// - Parameters:
    ///   - line: the line.
    ///   - ofFiles: whether it was told to say how far each file is, see ``tellsFiles(with:)``.
    /// - Returns: nil where it tells nothing that is known.
    package func report(in line: String, ofFiles: Bool = false) -> ToolReport? {
        switch self {
        case .rsync: RsyncOutput.report(in: line, ofFiles: ofFiles)
        case .rclone: RcloneOutput.report(in: line)
        case .restic: ResticOutput.report(in: line)
        case .borg: BorgOutput.report(in: line)
        case .other: nil
        }
    }
}
