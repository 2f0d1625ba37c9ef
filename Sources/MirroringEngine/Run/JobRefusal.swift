/// Why a run was not begun at all, so that there is no event of it.
public struct JobRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is. The set may grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// The code's name.
        public var description: String { name }

        /// The job is being run already.
        public static let busy = Self("busy")
        /// The engine's state folder can't be used.
        public static let unusableState = Self("unusableState")
    }

    /// What kind of trouble it is.
    public let code: Code
    /// A whole sentence.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
