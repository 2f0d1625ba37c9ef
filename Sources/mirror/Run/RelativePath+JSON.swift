import Foundation
import MirroringEngine

extension RelativePath {
    /// The path as a line of JSON has it: as text, or as its bytes where it is none.
    var inJSON: (path: String?, pathBytes: Data?) {
        if isRoot { return (".", nil) }
        if let text = String(validating: bytes, as: UTF8.self) { return (text, nil) }
        return (nil, Data(bytes))
    }
}
