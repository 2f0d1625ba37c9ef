/// One of the program's readers of what others may have written, ready to be given inputs.
protocol FuzzTarget: SendableMetatype {
    /// What it is called, on the command line and in the corpus.
    static var name: String { get }
    /// What it reads, in a few words.
    static var summary: String { get }
    /// How its inputs are built.
    static var form: any InputForm { get }
    /// Inputs that are read as they are.
    static var large: [LargeInput] { get }

    /// What its inputs are made of.
    static func seeds(from corpus: Corpus) throws -> [[UInt8]]

    /// A reader.
    ///
    /// - Parameter folder: an empty one, for the files of inputs that are read from files.
    init(in folder: ScratchFolder) throws

    /// Reads an input as the program does, and checks what is promised of whatever is read.
    ///
    /// - Returns: whether it was accepted.
    /// - Throws: what must not happen, a ``Finding`` or whatever else.
    mutating func read(_ input: [UInt8]) throws -> Bool
}

extension FuzzTarget {
    static var large: [LargeInput] { [] }

    static func seeds(from corpus: Corpus) throws -> [[UInt8]] {
        try corpus.seeds(of: name)
    }
}
