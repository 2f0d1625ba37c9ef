import EventSamples
import MirroringEvents

/// The body of a small event, made many times with another job's name in it each time.
struct EventWithName {
    private let start: [UInt8]
    private let end: [UInt8]

    init() {
        var event = MirroringStatusEventArgs.typical()
        event.transferData.initializeData = MirroringInitializeData(name: "")
        event.transferData.packageHeader = nil
        event.transferData.packageBody = nil
        event.transferData.status.statusLog = []
        let body = String(decoding: event.encodedJSON(), as: UTF8.self)
        let place = body.firstRange(of: "\"name\":\"")?.upperBound ?? body.endIndex
        start = Array(body[..<place].utf8)
        end = Array(body[place...].utf8)
    }

    /// About how long a body is.
    var length: Int { start.count + end.count + 20 }

    /// The body with a name, which needs no escape.
    func bytes(_ name: String) -> [UInt8] { start + Array(name.utf8) + end }
}
