import MirroringFiles

extension RegularFile {
    /// That others may read a file with a secret in it, with what to do about it: sentences. Nil if nobody may who does not have to.
    ///
    /// - Parameters:
    ///   - secret: what it holds, as in `a password`.
    ///   - path: its path.
    func exposure(of secret: String, at path: String) -> String? {
        guard let readers = needlessReaders else { return nil }
        let who = readers.contains("o") ? "every user of this machine" : "its group"
        return "\(path) holds \(secret), and \(who) may read it (permissions \(permissions)). "
            + "Let nobody else read or write it: chmod \(readers)-rw \(path)"
    }
}
