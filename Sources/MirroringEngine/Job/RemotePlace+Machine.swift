extension RemotePlace {
    /// Reads where a machine is, for what has to do with no folder of it.
    ///
    /// - Parameter text: `user@host:port`, or any spelling of a folder there, of which only the machine counts.
    /// - Throws: ``Problem`` if it names none.
    package static func machine(_ text: String) throws(Problem) -> RemotePlace {
        let scheme = "ssh://"
        if text.hasPrefix(scheme) {
            return try machine(ofURI: text.dropFirst(scheme.count).contains("/") ? text : "\(text)/")
        }
        // Digits alone behind a colon are a port here; a job would take them for a folder of the home there.
        let tail = text.split(separator: ":", omittingEmptySubsequences: false).dropFirst().last ?? ""
        let isPort = tail.allSatisfy { $0.isASCII && $0.isNumber }
        return try machine(ofURI: isPort || text.hasSuffix("]") ? "\(scheme)\(text)/" : text)
    }

    private static func machine(ofURI text: String) throws(Problem) -> RemotePlace {
        guard let place = try read(text) else {
            throw Problem(description: "is \"\(text)\", which names no other machine. Write user@host:port.")
        }
        return place
    }
}
