import Glibc

/// What rsync can't look at, or not make way for, in the tree that the source is compared with, by what it says.
///
/// Where that is a name of a file that has others, rsync would wait for it for ever (``SurveyWatch``): the trees are compared without it.
struct SurveyObstacles {
    /// What rsync has said of them, each line once.
    private(set) var lines: [String] = []
    /// What people call the tree.
    private let name: String
    private var rules: Set<[UInt8]> = []

    /// Nothing yet.
    ///
    /// - Parameter name: what people call the tree. rsync's messages about it begin with that.
    init(in name: String) {
        self.name = name
    }

    /// Whether a line is about one: `rsync: [generator] recv_generator: failed to stat "/srv/site/a": Permission denied (13)`, or
    /// `could not make way for new regular file: a`.
    static func isOne(_ line: String) -> Bool {
        line.contains("recv_generator: failed to stat \"") || line.hasPrefix("could not make way for ")
    }

    /// Takes what rsync has said.
    ///
    /// - Returns: whether there is anything new in it, so that a comparison without that may come further.
    mutating func take(_ said: [String]) -> Bool {
        let count = rules.count
        for line in said where Self.isOne(line) && !lines.contains(line) {
            guard let rule = rule(leavingOut: line) else { continue }
            lines.append(line)
            rules.insert(rule)
        }
        return rules.count > count
    }

    /// What leaves them out, as rsync reads it from a file: each ends with NUL.
    var list: [UInt8] { rules.flatMap { rule in rule + [0] } }

    private func rule(leavingOut line: String) -> [UInt8]? {
        let beginning = Array("- /".utf8)
        if case .obstructed(let path)? = RsyncObjection(line) { return beginning + Exclusions.literal(path.bytes) }
        guard let message = RsyncMessage(line), let path = message.path(below: name), let parent = path.parent else {
            return nil
        }
        // A closed folder refuses all that is in it, and is itself still to be mended.
        guard message.number == EACCES, !parent.isRoot else { return beginning + Exclusions.literal(path.bytes) }
        return beginning + Exclusions.escaped(parent.bytes) + Array("/*".utf8)
    }
}
