/// How many come and go, how much flows meanwhile, and what is broken.
struct JoinDesign: Sendable {
    /// How long somebody who wants to leave may take to be complete.
    static let patience = Duration.seconds(180)

    /// Subscribers with the client.
    var subscribers: Int
    /// How many of them look at all jobs; each of the others at one.
    var ofAllJobs: Int
    /// Programs in Python beside them.
    var scripts: Int
    var bridges = 2
    var jobs: Int
    /// For how long the engine has events.
    var seconds: Int
    /// How many events a second.
    var rate: Int
    /// How many events a run has; another run of its job follows.
    var length: Int
    /// How often a bridge is killed and connections are cut, as far as all bridges answer again by then.
    var disturbance: Duration
    /// How often a client that looks at one job makes sure that nothing is missing.
    var checkpoint: Duration
    /// The same of one that looks at all jobs. Each time it gets all again that is cached: where thousands of events come a second, it can't
    /// do that often.
    var checkpointOfAll: Duration
    /// How long a visit is, more or less.
    var pace: Duration
    /// What a bridge has cached: more than is published between a loss and the answer to the question for it, which asks for five seconds
    /// more.
    var cached: Int

    /// How many events the engine publishes.
    var events: Int { seconds * rate / jobs * jobs }

    /// What a bridge that has just read it again has cached of the history: barriers stand in it beside events.
    var surelyCached: UInt64 { UInt64(cached * 9 / 10) }

    init(_ size: FaultRow.Size) {
        switch size {
        case .short:
            (subscribers, ofAllJobs, scripts, jobs) = (24, 2, 3, 20)
            (seconds, rate, length, cached) = (8, 300, 25, 10_000)
            (disturbance, checkpoint, checkpointOfAll, pace) = (.seconds(3), .seconds(1), .seconds(1), .seconds(3))
        case .full:
            (subscribers, ofAllJobs, scripts, jobs) = (200, 8, 20, 200)
            (seconds, rate, length, cached) = (60, 2_100, 150, 24_000)
            (disturbance, checkpoint, checkpointOfAll, pace) = (.seconds(10), .seconds(10), .seconds(30), .seconds(12))
        }
    }
}
