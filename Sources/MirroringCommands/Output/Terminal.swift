import Foundation

/// What is known of the terminal at a descriptor, if there is one.
public struct Terminal: Sendable {
    /// Whether it is one that knows how to move its cursor. A terminal of which nothing is known can't be trusted with escape sequences.
    let isCapable: Bool
    /// Whether colours are wanted there (`NO_COLOR`, <https://no-color.org>).
    let showsColours: Bool
    /// Whether characters beyond ASCII can be drawn with, by the locale.
    public let showsUnicode: Bool

    private let descriptor: Int32

    /// Looks at a descriptor.
    ///
    /// - Parameters:
    ///   - descriptor: of an open file.
    ///   - environment: what `TERM`, `NO_COLOR` and the variables of the locale are.
    init(_ descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.descriptor = descriptor
        let kind = environment["TERM"] ?? ""
        isCapable = isatty(descriptor) == 1 && !kind.isEmpty && kind != "dumb"
        showsColours = isCapable && (environment["NO_COLOR"] ?? "").isEmpty
        showsUnicode = Self.isUnicode(environment)
    }

    /// Whether lines can be redrawn there now. What runs in the background shares it with the shell, and redraws nothing.
    public var isLive: Bool {
        guard isCapable else { return false }
        let owner = tcgetpgrp(descriptor)
        // A terminal that is not that of this session belongs to no job.
        return owner == -1 || owner == getpgrp()
    }

    /// How many columns it has, and how many rows; 80 and 24 where that is not known.
    public var size: (columns: Int, rows: Int) {
        let rows = told.map { Int($0.ws_row) } ?? 0
        return (columns ?? 80, rows > 0 ? rows : 24)
    }

    /// How many columns it has; nil if it is none, or does not know.
    var columns: Int? {
        told.flatMap { $0.ws_col > 10 ? Int($0.ws_col) : nil }
    }

    private var told: winsize? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// The first of the variables that is set decides, as for every program of the C library.
    private static func isUnicode(_ environment: [String: String]) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        let name = (locale ?? "").lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }
}
