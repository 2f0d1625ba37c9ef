import Foundation
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// An rsync of this process and one of a far end in this process, in the folders of a fixture.
final class RsyncPair: Sendable {
    /// A far end that does nothing but run rsync.
    private struct Work: FarWork {
        let role: SessionRole
        let work: ServerArguments.Work
        let server: ServedRsync
        let folders: [ServedFolder: RsyncRoot]
        let stateFolder: String

        func begin(_ hello: NearHello) throws(FailureMessage) {}

        func answer(_ question: FarQuestion) throws -> [UInt8] {
            let request = try RsyncRequest(question: question.bytes)
            let arguments = try ServerArguments(request.arguments, role: role, for: work)
            var folders = folders
            folders[.names] = try request.names.map {
                try SentNames(SentNames.paths(in: $0), in: stateFolder).root()
            }
            return try server.answer(question, arguments, in: folders)
        }
    }

    let fixture: EngineFixture
    let pipes: FarPipes
    /// The rsyncs of both ends.
    let rsync: ScriptedProgram

    /// A pair.
    ///
    /// - Parameters:
    ///   - role: which side is at the far end.
    ///   - work: what its rsync is for.
    ///   - folders: the far end's, by their paths.
    ///   - program: the far end's rsync; nil for one like the near one.
    ///   - options: what that is given in any case.
    ///   - limit: after how many bytes of the far end's the line breaks.
    init(
        _ fixture: EngineFixture,
        _ role: SessionRole,
        for work: ServerArguments.Work = .package,
        in folders: [ServedFolder: String],
        program: String? = nil,
        options: [String] = [],
        cutAfter limit: Int = .max
    ) throws {
        self.fixture = fixture
        rsync = try ScriptedProgram("rsync", "exec rsync \"$@\"", in: fixture)
        var roots: [ServedFolder: RsyncRoot] = [:]
        for (folder, path) in folders {
            if folder == .partial {
                roots[folder] = try RsyncRoot(.root(path.parentPath), below: path.lastPathComponent, path: path)
            } else {
                mkdir(path, 0o755)
                roots[folder] = try RsyncRoot(.root(path), path: path)
            }
        }
        let server = ServedRsync(program: program ?? rsync.path, options: options)
        let far = Work(role: role, work: work, server: server, folders: roots, stateFolder: fixture.stateFolder)
        pipes = try FarPipes(far, as: role, cutAfter: limit)
    }

    /// A folder of the far end, which people call `web1:/` and its word.
    ///
    /// - Parameters:
    ///   - folder: which one.
    ///   - list: what is sent of it; nil for all.
    func far(_ folder: ServedFolder, sending list: [UInt8]? = nil) -> RsyncFolder {
        let names = ServedFolder.allCases.map { ($0, "web1:/\($0.rawValue)") }
        return .far(
            FarFolder(folder, of: UUID(), sending: list, in: pipes.near, named: Dictionary(uniqueKeysWithValues: names))
        )
    }

    /// A folder of the near end.
    func here(_ path: String) throws -> RsyncFolder {
        mkdir(path, 0o755)
        return .here(try RsyncRoot(.root(path), path: path))
    }

    /// Runs the near rsync with options, from one folder to another.
    func run(
        _ options: [String],
        _ source: RsyncFolder,
        _ destination: RsyncFolder,
        input: [UInt8] = [],
        onLine: (String) -> Void = { _ in }
    ) async throws -> RsyncResult {
        let arguments = options + ["--", "\(source.argument)/", "\(destination.argument)/"]
        return try await Rsync(program: rsync.path).run(
            arguments.map { Array($0.utf8) },
            in: [source, destination],
            input: input
        ) {
            onLine(String(decoding: $0, as: UTF8.self))
        }
    }
}
