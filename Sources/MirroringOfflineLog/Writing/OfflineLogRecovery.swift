/// What a writer found damaged and put right.
package struct OfflineLogRecovery: Sendable, Hashable, CustomStringConvertible {
    /// What was done.
    package enum Action: Sendable, Hashable {
        /// This number of bytes after the last complete event was cut off, and the closing tag was restored.
        case cut(bytes: Int)
        /// What was there was no offline log, or another's; it lies beside under that name, and a new one was begun.
        case setAside(name: String)
        /// What was there is no offline log, or another's, and can't be set aside; the run has a file of that name.
        case writtenElsewhere(name: String)
    }

    /// The file.
    package let path: String
    /// What was done.
    package let action: Action

    /// A sentence that names the file and what was done.
    package var description: String {
        switch action {
        case .cut(bytes: 0): "The end of \(path) was incomplete: its closing tag was missing, and is there again."
        case .cut(let bytes):
            "The end of \(path) was incomplete: \(bytes == 1 ? "1 byte" : "\(bytes) bytes") after its last complete event "
                + "\(bytes == 1 ? "was" : "were") removed."
        case .setAside(let name):
            "\(path) was no file that a bridge of this user's has written; it is kept beside as \(name), and a new file was begun."
        case .writtenElsewhere(let name):
            "\(path) is no offline log that can be written, and can't be set aside; the run is written as \(name). Remove what is in the way."
        }
    }
}
