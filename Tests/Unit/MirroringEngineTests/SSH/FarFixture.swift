import Dispatch
import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MirroringEngine

/// A shell script in ssh's place, and far ends in this process that it leads to.
final class FarFixture: Sendable {
    /// The part of a script that is connected with a far end, the first one when the script runs for the first time, and so on. It ends when
    /// that closes its line.
    static let connect = """
        exec 3<&0
        cat <&3 >there.$n &
        exec 3<&-
        cat <back.$n
        """

    /// The folder that its connections are about.
    static let place = RemotePlace(user: "www", host: "web1", port: nil, path: "/srv/site")

    /// The script.
    let ssh: ScriptedProgram
    private let folder: EngineFixture
    private let heard = Mutex<[String]>([])

    /// A fixture with that script, which runs in the fixture's folder; `$n` says how often it has run.
    init(_ script: String = connect) throws {
        // Who loses his line writes into a broken pipe.
        signal(SIGPIPE, SIG_IGN)
        folder = try EngineFixture()
        ssh = try ScriptedProgram(
            "ssh",
            """
            cd '\(folder.path)' || exit 99
            n=$(($(wc -l <started)))
            \(script)
            """,
            in: folder
        )
    }

    /// What people were told.
    var told: [String] { heard.withLock { $0 } }

    /// Kills the script that was started last, with all that it has started.
    func breakLine() {
        guard let last = ssh.started.last, last > 1 else { return }
        kill(-last, SIGKILL)
    }

    /// Has so many far ends work, for one connection each.
    func serve(_ work: some FarWork, hello: FarHello = .sample, connections: Int = 1) throws {
        for number in 1...connections {
            let pipes = ["there", "back"].map { "\(folder.path)/\($0).\(number)" }
            for pipe in pipes { try #require(mkfifo(pipe, 0o600) == 0) }
            DispatchQueue(label: "far-end").async {
                // Both wait for the script.
                guard let input = try? FileDescriptor.open(FilePath(pipes[0]), .readOnly),
                    let output = try? FileDescriptor.open(FilePath(pipes[1]), .writeOnly)
                else { return }
                try? FarEnd(reading: input, writing: output, hello: hello, work: work).run()
                for end in [input, output] { try? end.close() }
            }
        }
    }

    /// A connection that the script makes.
    func connection(
        retries: Int = 0,
        until deadline: RunDeadline = .never,
        _ change: (inout SessionTerms) -> Void = { _ in },
        open: @escaping @Sendable (FarSession) throws -> Void = { _ = try $0.begin(.open) }
    ) -> FarConnection {
        var terms = SessionTerms(Self.place, SSHOptions(), role: .receive, version: "1.0")
        terms.program = ssh.path
        // A machine that is busy starts a script late.
        terms.loginPatience = .seconds(120)
        change(&terms)
        return FarConnection(
            terms,
            retries: retries,
            until: deadline,
            onWait: { [weak self] sentence in self?.heard.withLock { $0.append(sentence) } },
            open: open
        )
    }

    /// Asks a far end, on a thread that may be blocked.
    ///
    /// - Parameters:
    ///   - work: what that does.
    ///   - role: what the session is for.
    ///   - body: asks over a connection, which ends with it.
    static func asked<Result: Sendable>(
        _ work: some FarWork,
        as role: SessionRole = .receive,
        _ body: @Sendable (FarConnection) throws -> Result
    ) async throws -> Result {
        let line = try FarFixture()
        try line.serve(work)
        return try await BlockedThread().run {
            let connection = line.connection({ $0.role = role }, open: { _ in })
            defer { connection.close() }
            return try body(connection)
        }
    }
}

/// What a far end of a test does.
final class FixtureWork: FarWork {
    private let noted = Mutex<(asked: [FrameKind], stops: [FarQuestion.Stop])>(([], []))
    /// Called for each of the questions that it answers with what they say.
    private let onAsk: @Sendable (_ number: Int) -> Void
    private let refusal: FailureMessage?
    /// Which of its sessions find the folder in use.
    private let busy: Set<Int>
    /// After how long an import that is cancelled is done all the same; nil if it is not.
    private let importing: Duration?

    init(
        refusing refusal: FailureMessage? = nil,
        busyAt busy: Set<Int> = [],
        importingFor importing: Duration? = nil,
        onAsk: @escaping @Sendable (_ number: Int) -> Void = { _ in }
    ) {
        self.refusal = refusal
        self.busy = busy
        self.importing = importing
        self.onAsk = onAsk
    }

    var asked: [FrameKind] { noted.withLock { $0.asked } }
    var stops: [FarQuestion.Stop] { noted.withLock { $0.stops } }

    func begin(_ hello: NearHello) throws(FailureMessage) {
        if let refusal { throw refusal }
    }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        let number = noted.withLock { noted in
            noted.asked.append(question.kind)
            return noted.asked.filter { $0 == question.kind }.count
        }
        switch question.kind {
        case .open:
            if busy.contains(number) { throw FailureMessage(.timeout, item: "A job", reach: "run", "It is at work.") }
        case .traits: throw FailureMessage(.diskFull, item: "/srv", reach: "package", "It is full.")
        case .drop: throw FailureMessage(Category(rawValue: "surprise"), reach: "everything", "It is odd.")
        case .ask:
            onAsk(number)
            note(question.stop)
        case .importPackage:
            let stop = DispatchSemaphore(value: 0)
            question.receive { _, isLast in if isLast { stop.signal() } }
            stop.wait()
            note(question.stop)
            guard let importing else { throw FailureMessage(.cancelled, reach: "package", "It was cancelled.") }
            Thread.sleep(forTimeInterval: importing / .seconds(1))
        default: break
        }
        return question.bytes
    }

    private func note(_ stop: FarQuestion.Stop?) {
        if let stop { noted.withLock { $0.stops.append(stop) } }
    }
}

/// A thread that may be blocked, as a run's own.
actor BlockedThread {
    private let executor = SerialQueueExecutor(label: "test")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result { try body() }
}
