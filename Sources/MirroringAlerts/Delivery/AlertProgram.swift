import Foundation
import MirroringFiles
import Subprocess
import SystemPackage

/// A program that is run to tell somebody of an alert.
struct AlertProgram: Sendable {
    /// Its path, or a name that is found along `PATH`, and its arguments.
    let words: [String]
    /// How long it may take.
    var timeout = Duration.seconds(60)

    /// How much of what it says is kept.
    private static let limit = 4_096
    /// How long it may take to end when it is told to.
    private static let patience = Duration.seconds(5)

    /// Runs it to its end.
    ///
    /// - Parameter input: what it reads from its standard input.
    /// - Throws: ``DeliveryFailure`` if it can't be started, takes too long or ends with another code than 0.
    func run(_ input: [UInt8]) async throws(DeliveryFailure) {
        let name = words.first ?? ""
        let failure: DeliveryFailure?
        do {
            failure = try await withThrowingTaskGroup(of: DeliveryFailure?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await ending(input) }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return DeliveryFailure("\(name) did not end within \(Int(timeout / .seconds(1))) s.")
                }
                return try await group.next() ?? nil
            }
        } catch {
            throw DeliveryFailure("\(name) can't be run: \(error). Correct its path in the alert file.")
        }
        if let failure { throw failure }
    }

    /// - Returns: why it did not take it; nil if it did.
    private func ending(_ input: [UInt8]) async throws -> DeliveryFailure? {
        // Files, no pipes: a program may end without reading all, and say more than is kept.
        let file = try MemoryFile(input)
        let messages = try MemoryFile([])
        defer { withExtendedLifetime(file) {} }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: Self.patience)]
        let name = words.first ?? ""
        let result = try await Subprocess.run(
            name.contains("/") ? .path(FilePath(name)) : .name(name),
            arguments: Arguments(Array(words.dropFirst())),
            environment: .custom(Self.environment),
            platformOptions: options,
            input: .fileDescriptor(file.descriptor, closeAfterSpawningProcess: false),
            output: .discarded,
            error: .fileDescriptor(messages.descriptor, closeAfterSpawningProcess: false)
        )
        let words = try Self.firstLine(of: messages).map { ": \($0)" } ?? ""
        return switch result.terminationStatus {
        case .exited(0): nil
        case .exited(let code): DeliveryFailure("\(name) ended with \(code)\(words).")
        case .signaled(let signal): DeliveryFailure("\(name) was ended by signal \(signal)\(words).")
        }
    }

    private static func firstLine(of file: MemoryFile) throws -> String? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        return String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline).first.map(
            String.init
        )
    }

    /// Ours without our settings, in which passwords may stand.
    private static var environment: [Environment.Key: String] {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in ProcessInfo.processInfo.environment where !name.hasPrefix("MIRRORING_") {
            variables[Environment.Key(stringLiteral: name)] = value
        }
        return variables
    }
}
