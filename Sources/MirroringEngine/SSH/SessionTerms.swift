package import MirroringRemote

/// With whom a session is begun, and how.
package struct SessionTerms: Sendable {
    /// Where the far end is.
    package var place: RemotePlace
    /// How to get there.
    package var options: SSHOptions
    /// What the session is for.
    package var role: SessionRole
    /// This program's version.
    package var version: String
    /// The ssh to use; a bare name is found along `PATH`.
    package var program = "ssh"
    /// How long the ends wait for each other.
    package var times = SessionTimes()
    /// How long a login and the shell behind it may take, once the host answers: its start files may ask other machines.
    package var loginPatience = Duration.seconds(30)

    /// Terms with the defaults for all that is not named.
    package init(_ place: RemotePlace, _ options: SSHOptions, role: SessionRole, version: String) {
        self.place = place
        self.options = options
        self.role = role
        self.version = version
    }

    /// How long it may take from ssh's start until the far end has greeted and said who it is: ssh itself gives up a host that does not answer.
    var greetingPatience: Duration { .seconds(options.connectTimeout) + loginPatience }
}
