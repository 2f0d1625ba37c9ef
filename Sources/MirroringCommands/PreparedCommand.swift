public import ArgumentParser

/// A command that does something while its process has one thread: what the system lets a thread do for itself alone, and for those that it
/// starts.
public protocol PreparedCommand: AsyncParsableCommand {
    /// What comes of it.
    associatedtype Preparation: Sendable

    /// Does what comes first.
    func prepare() throws -> Preparation

    /// Does the rest.
    func run(_ preparation: Preparation) async throws
}

extension PreparedCommand {
    /// Does all of it, where nothing is known of that order.
    public mutating func run() async throws { try await run(prepare()) }

    /// What comes of what is done first, whatever that is.
    func prepared() throws -> any Sendable { try prepare() }

    /// Does the rest.
    ///
    /// - Parameter preparation: what ``prepared()`` has given.
    func run(behind preparation: any Sendable) async throws {
        try await run(preparation as? Preparation ?? prepare())
    }
}
