import Glibc

/// What went wrong last on each thread.
enum LastError {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { free($0) }
        return key
    }()
    /// For threads on which nothing has gone wrong; nobody writes there.
    nonisolated(unsafe) private static let none = strdup("")

    /// Remembers it for this thread.
    static func set(_ sentence: String) {
        free(pthread_getspecific(key))
        pthread_setspecific(key, strdup(sentence))
    }

    /// What is remembered of this thread.
    static var text: UnsafePointer<CChar>? {
        guard let text = pthread_getspecific(key) else { return UnsafePointer(none) }
        return UnsafePointer(text.assumingMemoryBound(to: CChar.self))
    }
}
