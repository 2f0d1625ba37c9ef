/// The bytes around the events of a file, in the shape that .NET's XmlSerializer gives a list.
///
/// Each event stands on a line of its own, whatever its texts hold, so that a torn file can be cut at a line's end.
enum OfflineLogFormat {
    static let root = "ArrayOfMirroringStatusEventArgs"

    /// What a file begins with.
    static let opening = Array(
        """
        <?xml version="1.0" encoding="utf-8"?>
        <\(root) xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">

        """.utf8
    )

    /// What a file ends with; each append overwrites it and writes it again.
    static let closing = Array("</\(root)>\n".utf8)

    /// What an event begins with, whoever wrote it.
    static let eventStart = Array("<MirroringStatusEventArgs>".utf8)

    /// What an event's line begins with.
    static let eventOpening = Array("  ".utf8) + eventStart

    /// What an event's line ends with; occurs nowhere else, because texts are escaped.
    static let eventClosing = eventEnd + [UInt8(ascii: "\n")]

    /// What an event ends with, whoever wrote it.
    static let eventEnd = Array("</MirroringStatusEventArgs>".utf8)
}
