/// Why the loader of another machine does not start a program of ours, in words for who has to mend that.
struct LoaderProblem: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and the remedy; it follows a colon.
    let description: String

    /// What a loader has said, among others; nil if none has.
    ///
    /// That of the GNU C library, whose messages they are. Another one does not start these programs at all.
    init?(_ ending: SSHEnding) {
        let (complaint, version) = ("error while loading shared libraries: ", ": version `")
        if let said = ending.line(with: complaint)?.rest(behind: complaint) {
            if let library = said.rest(before: ": cannot open shared object file")?.asReason {
                description = "\(library) is missing there. \(Self.remedy(for: library))"
            } else {
                description = "\(said.asReason). \(Self.build)"
            }
        } else if let line = ending.line(with: version),
            let needed = line.rest(behind: version)?.rest(before: "' not found"),
            let library = line.rest(before: version)?.split(separator: "/").last
        {
            description = "\(String(library).asReason) there is too old, it has no \(needed.asReason). \(Self.build)"
        } else {
            return nil
        }
    }

    private static let build = "Build mirror on that machine, or on one with the same system."

    /// Debian's packages of the libraries that these programs need, and that a machine may not have.
    private static let packages = [
        "librabbitmq.so.4": "librabbitmq4", "libisal.so.2": "libisal2", "libssl.so.3": "libssl3",
        "libcrypto.so.3": "libssl3", "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1",
    ]

    /// How the names of libraries begin that come with no package, but with the compiler.
    private static let swift = ["libswift", "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime"]

    private static func remedy(for library: String) -> String {
        if swift.contains(where: library.hasPrefix) {
            return
                "It belongs to Swift: install the same Swift there, in the same folder as here, or put its libraries beside mirror."
        }
        return packages[library].map { "Install it there; Debian's package is \($0)." } ?? "Install it there."
    }
}
