/// What the far rsync is to be given, as the shell behind the near one says it: how many arguments there are, and each, all with NUL behind
/// them. rsync's own bytes follow.
struct ToldArguments {
    private var bytes: [UInt8] = []

    /// What has come behind them.
    private(set) var rest: [UInt8] = []

    /// Takes what has come.
    ///
    /// - Returns: the arguments; nil as long as they are not there in whole.
    mutating func append(_ piece: some Collection<UInt8>) -> [String]? {
        bytes += piece
        guard let end = bytes.firstIndex(of: 0), let count = Int(String(decoding: bytes[..<end], as: UTF8.self)) else {
            return nil
        }
        var arguments: [String] = []
        var start = end + 1
        while arguments.count < count {
            guard let end = bytes[start...].firstIndex(of: 0) else { return nil }
            arguments.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end + 1
        }
        rest = Array(bytes[start...])
        return arguments
    }
}
