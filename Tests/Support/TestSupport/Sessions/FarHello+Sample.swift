package import MirroringRemote

extension FarHello {
    /// What a far end of a test says of itself.
    package static let sample = FarHello(
        version: "1.0",
        rsync: "3.4.1",
        machine: String(repeating: "0f", count: 32),
        user: "www",
        isRoot: false
    )
}
