/// How long the ends of a session wait for each other.
package struct SessionTimes: Sendable, Hashable {
    /// After how long the near end asks for a sign of life.
    package var ping = Duration.seconds(15)
    /// How long the near end hears nothing, until it takes the line for dead: four pings.
    package var nearPatience = Duration.seconds(60)
    /// How long the far end hears nothing, until it ends: longer, so that the near one, which may come back, is the first to know.
    package var farPatience = Duration.seconds(90)
    /// How often the far end says how far its work has come.
    package var progress = Duration.seconds(5)
    /// How long an end that is about to go gives the other one: to read what it is still sent, or, where nothing can be sent to it, to say
    /// what it has to say.
    package var farewell = Duration.seconds(5)

    /// The times of a session over ssh.
    package init() {}
}
