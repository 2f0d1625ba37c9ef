import MirroringEvents
import MirroringFiles

/// What the far end may do, as the options of its command say: for a key that is limited to that command.
///
/// Without options it may do what its user may.
package struct Restriction: Sendable, Hashable {
    /// The folders that it may work in, with all below them; empty for any.
    package private(set) var only: [String] = []
    /// Which side of a job it may have; nil for either.
    package private(set) var role: SessionRole?
    /// The folder for packages under way, if a request names none; nil for the one beside the destination.
    package private(set) var staging: String?
    /// Whether programs may keep set-user-ID, set-group-ID and capabilities, and devices be made.
    package private(set) var allowsSetID = true
    /// Whether it may work where the kernel can't keep its programs inside of ``only``.
    package private(set) var allowsUnconfined = false

    /// A place that may be worked in.
    package struct Place: Sendable, Hashable {
        /// The folder that is opened first, by its path; links on the way to it are its owner's.
        package let root: String
        /// The names that lead from there, each of a folder and none of a link.
        package let names: [String]

        /// The whole path.
        package var path: String {
            names.reduce(root) { $0 == "/" ? "/\($1)" : "\($0)/\($1)" }
        }
    }

    /// Where a session works.
    package struct Admission: Sendable, Hashable {
        /// The source or the destination.
        package let folder: Place
        /// The folder for packages under way; nil for the one beside the destination.
        package let staging: Place?
    }

    /// No restriction.
    package init() {}

    /// Reads the options of a command.
    ///
    /// - Parameters:
    ///   - arguments: `--only PATH`, which may come again, `--receive-only` or `--send-only`, `--staging PATH`,
    ///     `--no-setid`, `--unconfined`.
    ///   - home: the user's home, for paths that begin with `~/`; nil if nobody knows it.
    /// - Throws: a sentence that names the wrong one. What is not understood must not allow more than was meant.
    package init(arguments: [String], home: String?) throws(RestrictionProblem) {
        var rest = arguments[...]
        func path(behind option: String) throws(RestrictionProblem) -> String {
            let text = rest.popFirst()
            guard home != nil || text.map(Self.beginsAtHome) != true else {
                throw RestrictionProblem("\"\(option)\" begins with ~. \(Self.homeless)")
            }
            guard let path = text.flatMap({ Self.path($0, home: home) }) else {
                throw RestrictionProblem("\"\(option)\" needs the path of a folder, from / or from ~/.")
            }
            return path
        }
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { rest = [String(parts[1])] + rest }
            switch String(parts[0]) {
            case "--only": only.append(try path(behind: "--only"))
            case "--staging" where staging == nil: staging = try path(behind: "--staging")
            case "--receive-only" where role == nil && parts.count == 1: role = .receive
            case "--send-only" where role == nil && parts.count == 1: role = .send
            case "--no-setid" where parts.count == 1: allowsSetID = false
            case "--unconfined" where parts.count == 1: allowsUnconfined = true
            default: throw RestrictionProblem("\"\(argument)\" is not expected here.")
            }
        }
    }

    /// Checks which side of a job this end would have.
    ///
    /// - Throws: ``FailureMessage`` (authorization) if it may not have that one.
    package func check(_ role: SessionRole) throws(FailureMessage) {
        guard let own = self.role, own != role else { return }
        let does = own == .receive ? "receives packages" : "sends files"
        throw refusal(nil, "This key is for a far end that \(does), and nothing else. Use another key.")
    }

    /// Says where a session may work that asks for it.
    ///
    /// - Parameters:
    ///   - request: what it asks for.
    ///   - role: which side of the job this end would have.
    ///   - home: the user's home, for paths that begin with `~/`; nil if nobody knows it.
    /// - Throws: ``FailureMessage`` (authorization) if it may not.
    package func admit(
        _ request: OpenRequest,
        as role: SessionRole,
        home: String?
    ) throws(FailureMessage) -> Admission {
        try check(role)
        guard allowsSetID || !request.keepsSetID else {
            let remedy = "Write \"permissions: keep\" or a mode in the job, or use another key."
            throw refusal(nil, "Programs may not keep set-user-ID by this key. \(remedy)")
        }
        for path in [request.path, request.staging].compactMap(\.self) where home == nil && Self.beginsAtHome(path) {
            throw refusal(path, "\(path) begins with ~. \(Self.homeless)")
        }
        guard let folder = place(request.path, home: home) else { throw outside(request.path) }
        guard let wanted = request.staging else {
            return Admission(folder: folder, staging: staging.map { Place(root: $0, names: []) })
        }
        if let own = staging, Self.path(wanted, home: home) == own {
            return Admission(folder: folder, staging: Place(root: own, names: []))
        }
        guard let staging = place(wanted, home: home) else { throw outside(wanted) }
        return Admission(folder: folder, staging: staging)
    }

    /// Whether it may work in a folder, by the path's words alone.
    package func allows(_ path: String) -> Bool { place(path, home: "/") != nil }

    /// The way to a folder from one that may be worked in; nil if there is none.
    private func place(_ text: String, home: String?) -> Place? {
        guard let path = Self.path(text, home: home) else { return nil }
        guard !only.isEmpty else { return Place(root: path, names: []) }
        let names = path.pathNames()
        for root in only {
            let start = root.pathNames()
            if names.starts(with: start) {
                return Place(root: root, names: names.dropFirst(start.count).map(String.init))
            }
        }
        return nil
    }

    /// An absolute path without anything that leads up or nowhere; nil if it is none.
    private static func path(_ text: String, home: String?) -> String? {
        guard let absolute = beginsAtHome(text) ? home.map({ "\($0)\(text.dropFirst())" }) : text,
            absolute.hasPrefix("/"), !absolute.utf8.contains(0)
        else { return nil }
        let names = absolute.pathNames().filter { $0 != "." }
        return names.contains("..") ? nil : "/" + names.joined(separator: "/")
    }

    private static func beginsAtHome(_ path: String) -> Bool { path == "~" || path.hasPrefix("~/") }

    /// Why such a path leads nowhere, and what to do.
    private static let homeless =
        "HOME is no absolute path there, and the account has no home folder. Set HOME there, or write the path out."

    private func outside(_ path: String) -> FailureMessage {
        refusal(path, "\(path) lies outside of \(only.joined(separator: ", ")), to which this key is limited.")
    }

    private func refusal(_ item: String?, _ sentence: String) -> FailureMessage {
        FailureMessage(.authorization, item: item, reach: "run", sentence)
    }
}

/// What is wrong with the options of a far end's command.
package struct RestrictionProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence that names the option.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
