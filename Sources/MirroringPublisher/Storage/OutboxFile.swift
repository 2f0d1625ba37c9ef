import MirroringFiles

/// An open file of the outbox.
typealias OutboxFile = OpenedFile<OutboxError>

extension OutboxFile {
    /// What is done with a file that is opened for nothing else: trouble with it is ``OutboxError/Code/unreadable``.
    static var reading: String { "read" }
}
