import Foundation
import MirroringEngine
import MirroringEvents
import MirroringFiles

/// Journals of imports, which say what has to be put back.
struct ImportJournals: FuzzTarget {
    static let name = "journal"
    static let summary = "the journal of an import"
    static var form: any InputForm { FieldsForm() }

    static var large: [LargeInput] {
        [
            LargeInput("zeros behind the title") { title + [UInt8](repeating: 0, count: 4 << 20) },
            LargeInput("no NUL") { title + [UInt8]("7", times: 4 << 20) },
            LargeInput("steps") { title + [UInt8](numbered: 100_000) { "3\0remove\0folder/page-\($0).html\0\($0)\0" } },
            LargeInput("a long path") { title + [UInt8]("2\0makeFolder\0", [UInt8]("a/", times: 1 << 20), "b\0") },
        ]
    }

    private static let jobId = "11111111-1111-4111-8111-111111111111"
    private static let packageId = "01a00000-0000-7000-8000-000000000001"
    private static let destination = "/srv/site"

    private static var title: [UInt8] {
        Array("4\0journal\0\(jobId)\0\(packageId.uppercased())\0\(destination)\0".utf8)
    }

    private let scratch: ScratchFolder
    private let package: PackageFolder

    init(in folder: ScratchFolder) throws {
        guard let jobId = UUID(uuidString: Self.jobId), let packageId = UUID(uuidString: Self.packageId) else {
            throw Finding("The identifiers that are written here are none.")
        }
        scratch = folder
        package = try PackageFolder(making: packageId, of: jobId, in: .named(folder.path), at: folder.path)
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        try scratch.write(input, to: "\(Self.packageId)/journal")
        let steps: [ImportJournal.Step]
        do throws(RunFailure) {
            steps = try ImportJournal.steps(of: package, into: Self.destination)
        } catch {
            guard error.category == .validation else { throw error }
            return false
        }
        try package.removeJournal()
        let journal = try ImportJournal(of: package, into: Self.destination)
        for step in steps { try journal.append(step) }
        guard try ImportJournal.steps(of: package, into: Self.destination) == steps else {
            throw Finding("The steps are others after they were written and read: \(steps)")
        }
        return !steps.isEmpty
    }
}
