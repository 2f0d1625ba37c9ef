import MirroringEvents

/// What is wrong with a key, and is no matter of the host's answer.
extension SSHFailure {
    /// What ssh says on stderr where it takes a key that nobody has known, and can't note it.
    ///
    /// - Parameters:
    ///   - line: that line; of any other there is no failure.
    ///   - place: where it goes.
    package init?(unnotedKey line: String, at place: RemotePlace) {
        guard line.contains("Failed to add the host to the list of known hosts") else { return nil }
        self.init(
            .authentication,
            at: place,
            """
            The key of \(place.host) can't be noted, so nothing is mirrored: the next time any other would be taken for it. ssh says: \
            \(line.asReason). Let this user write to that file, or note the key in it yourself, as ssh-keyscan tells it.
            """
        )
    }

    /// What another ssh says, on the way there, as with ProxyJump: it is about the host that this one goes to, and then nobody greets. Of the
    /// keys of that host, and of what it is told of this user, the job decides nothing.
    static func way(_ ending: SSHEnding, _ place: RemotePlace) -> SSHFailure? {
        let closed = ending.line(with: "kex_exchange_identification: ", "Connection closed by UNKNOWN port ")
        guard ending.code == 255, closed != nil,
            let line = ending.line(with: "you have requested strict checking")
                ?? ending.line(with: "Host key verification failed", ": Permission denied (", "no matching ")
        else { return nil }
        return SSHFailure(
            .authentication,
            at: place,
            """
            A host on the way to \(place.host), which ssh's configuration names, can't be gone through: \(line.asReason). Try it by hand, \
            and see to the keys of that host: ssh \(place.reached) true
            """
        )
    }
}
