import MirroringBridge
import MirroringOfflineLog

/// Files with the position from which a bridge goes on reading.
struct PositionFiles: FuzzTarget {
    static let name = "position"
    static let summary = "the file with a bridge's position"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        [
            LargeInput("brackets") { [UInt8]("[", times: 8 << 20) },
            LargeInput("digits") {
                [UInt8]("{\"nextPosition\":", [UInt8]("9", times: 8 << 20), ",\"lastPosition\":1}")
            },
            LargeInput("a long identity") {
                [UInt8](
                    "{\"nextPosition\":2,\"lastPosition\":1,\"lastMessageId\":\"",
                    [UInt8]("x", times: 8 << 20),
                    "\"}"
                )
            },
        ]
    }

    private let folder: ScratchFolder
    private let store: CheckpointStore

    init(in folder: ScratchFolder) throws {
        self.folder = folder
        store = CheckpointStore(in: try OpenedLogFolder(making: folder.path))
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        try folder.write(input, to: ".position.json")
        guard let checkpoint = store.load() else { return false }
        try store.save(checkpoint)
        guard store.load() == checkpoint else {
            throw Finding("The position is another one after it was stored and loaded: \(checkpoint)")
        }
        return true
    }
}
