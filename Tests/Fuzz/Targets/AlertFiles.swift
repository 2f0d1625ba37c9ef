import MirroringAlerts

/// Alert files.
struct AlertFiles: FuzzTarget {
    static let name = "alerts"
    static let summary = "an alert file"
    static var form: any InputForm { YAMLForm() }

    static var large: [LargeInput] {
        // An alert file has at most a mebibyte.
        let most = (1 << 20) - 400
        return [
            LargeInput("too long") { [UInt8]("# x\n", times: most / 3) },
            LargeInput("lists in lists") { [UInt8]("[", times: most) },
            LargeInput("mappings in mappings") { [UInt8]("{a: ", times: most / 4) },
            LargeInput("an unknown key") { [UInt8]("? ", [UInt8]("k", times: most), "\n: 1\n") },
            LargeInput("unknown keys") { [UInt8](numbered: most / 14) { "key\($0): 1\n" } },
            LargeInput("targets") {
                [UInt8]("targets:\n", [UInt8](numbered: most / 50) { "- {name: t\($0), ping: http://h}\n" }, "")
            },
            LargeInput("jobs") {
                [UInt8](start + "rules: {jobs: [", [UInt8](numbered: most / 12) { "\"j\($0)*\", " }, "]}\n")
            },
            LargeInput("stars") { [UInt8](start + "rules: {jobs: \"", [UInt8]("*a", times: most / 2), "\"}\n") },
            LargeInput("places") { [UInt8](start + "texts: {text: \"", [UInt8]("{job}", times: most / 5), "\"}\n") },
            LargeInput("braces") { [UInt8](start + "texts: {text: \"", [UInt8]("{", times: most), "\"}\n") },
            LargeInput("a long place") { [UInt8](start + "texts: {text: \"{", [UInt8]("j", times: most), "}\"}\n") },
            LargeInput("a long zone") {
                [UInt8](start + "rules: {quiet: {from: a, to: b, zone: ", [UInt8]("Z", times: most), "}}\n")
            },
            LargeInput("a long address") {
                [UInt8]("targets: [{name: a, webhook: \"http://", [UInt8]("h", times: most), "\"}]\n")
            },
        ]
    }

    private static let start = "targets: [{name: a, command: x}]\n"

    private let file: ScratchFile

    init(in folder: ScratchFolder) {
        file = ScratchFile("alert.yaml", in: folder)
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        try file.write(input)
        let configuration: AlertConfiguration
        do throws(AlertFileFailure) {
            configuration = try AlertFile.read(file.path)
        } catch {
            let isSaid = !error.sentences.isEmpty && error.sentences.allSatisfy { $0.hasPrefix(file.path) }
            guard isSaid else { throw Finding("The refusal does not say where something is wrong: \(error)") }
            return false
        }
        guard !configuration.targets.isEmpty else { throw Finding("Nobody is told, and nothing is wrong with that.") }
        return true
    }
}
