public import MirroringEvents

public struct OfflineLogEntry: Sendable { public init(position: Int, event: MirroringStatusEventArgs) {} }
public struct OfflineLogWriter: Sendable {
    public init(folder: String) throws {}; public mutating func append(_ e: [OfflineLogEntry]) throws {};
    public mutating func sync() throws {}
}
