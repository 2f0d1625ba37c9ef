import MirroringEvents

public import struct Foundation.UUID

/// The names of everything on the broker, written once.
///
/// `Broker/definitions.json` declares what is fixed; a test compares it with this.
public enum WireNames {
    /// Exchanges.
    public enum Exchange {
        /// Topic: every state event, under its ``RoutingKey``.
        public static let events = "mirroring.events"
        /// Topic: replay requests, under a job's identifier or `all`.
        public static let replay = "mirroring.replay"
        /// Topic: what the bridges say, under a ``MonitorKey``.
        public static let monitor = "mirroring.monitor"
        /// Fanout: what a bridge could not read.
        public static let deadLetter = "mirroring.dead-letter"
    }

    /// Queues.
    public enum Queue {
        /// The stream that every bridge reads; position = stream offset.
        public static let history = "mirroring.history"
        /// The quorum queue from which bridges take replay requests.
        public static let replayRequests = "mirroring.replay-requests"
        /// The bounded quorum queue behind ``Exchange/deadLetter``.
        public static let deadLetter = "mirroring.dead-letter"
        /// The exclusive queue of the one bridge that speaks for all: whose connection has declared it, sends the dead letters.
        public static let speaker = "mirroring.bridge.speaker"

        /// What the name of every named subscriber's queue begins with.
        public static let subscriberPrefix = "mirroring.subscriber."
        /// What the name of every ephemeral subscriber's queue begins with.
        public static let sessionPrefix = "mirroring.session."
        /// How many events wait for an ephemeral subscriber at most; beyond that the oldest are dropped.
        public static let sessionLimit = 10_000

        /// The queue of a named subscriber, which may go away and come back.
        public static func subscriber(user: String, name: String) -> String {
            "\(subscriberPrefix)\(user).\(name)"
        }
        /// The queue of an ephemeral subscriber.
        public static func session(user: String, id: UUID) -> String {
            "\(sessionPrefix)\(user).\(id.lowercased)"
        }
        /// The queue where an ephemeral subscriber's replays arrive.
        public static func reply(user: String, id: UUID) -> String {
            replyPrefix(user: user) + id.lowercased
        }
        /// What the name of every reply queue begins with.
        public static let replyPrefix = "mirroring.reply."
        /// What the name of every reply queue of a user begins with.
        public static func replyPrefix(user: String) -> String {
            "\(replyPrefix)\(user)."
        }
        /// Whether a queue is a reply queue of a user: after the user's name comes one word, and nobody's name has a dot. With more
        /// words, `mirroring.reply.con.x.1` could be meant for `con` or for `con.x`, and who has rights for the names of the one
        /// would have them for those of the other.
        public static func isReply(_ queue: String, of user: String) -> Bool {
            // By bytes, as the broker compares names: to Swift, two spellings of a letter are the same.
            let (name, prefix) = (queue.utf8, replyPrefix(user: user).utf8)
            let word = name.dropFirst(prefix.count)
            return mayBeInNames(user) && name.starts(with: prefix) && !word.isEmpty && !word.contains(dot)
        }
        /// Whether names of queues can tell this user from others; not one whose name has a dot.
        public static func mayBeInNames(_ user: String) -> Bool {
            !user.isEmpty && !user.utf8.contains(dot)
        }

        private static let dot = UInt8(ascii: ".")
    }

    /// The key of a replay request for all jobs; that for one job is its identifier.
    public static let replayAllKey = "all"

    /// Keys on ``Exchange/monitor``.
    public enum MonitorKey {
        /// Each bridge, every period.
        public static let heartbeat = "heartbeat"
        /// The mark in the history that a replay waits for.
        public static let barrier = "barrier"

        /// What every key begins with that is about a run.
        public static let jobPrefix = "job."
        /// What every key begins with that is about a named subscriber.
        public static let subscriberPrefix = "subscriber."

        /// A run of that job is presumed lost.
        public static func jobSilent(_ jobId: some StringProtocol) -> String {
            "\(jobPrefix)silent.\(jobId)"
        }
        /// A run of that job was heard again after a silence.
        public static func jobHeard(_ jobId: some StringProtocol) -> String {
            "\(jobPrefix)heard.\(jobId)"
        }
        /// Everything that is said of a job: a binding key.
        public static func ofJob(_ jobId: some StringProtocol) -> String {
            "\(jobPrefix)*.\(jobId)"
        }
        /// Something that was found wrong with that job is so no more.
        public static func jobSettled(_ jobId: some StringProtocol) -> String {
            "\(jobPrefix)settled.\(jobId)"
        }
        /// What the key of a warning about a named subscriber begins with; the words of its queue's name follow, user and name.
        public static let subscriberWarnedPrefix = "\(subscriberPrefix)warned."
        /// What the key of a removal of a named subscriber begins with; the words of its queue's name follow, user and name.
        public static let subscriberRemovedPrefix = "\(subscriberPrefix)removed."
    }

    /// The types of messages that are not events.
    public enum MessageType {
        /// The end of a replay: ``ReplayComplete``.
        public static let replayComplete = "replay.complete"
        /// The answer to a request that is not served: ``ReplayRefusal``.
        public static let replayRefused = "replay.refused"
        /// A bridge is there: ``Heartbeat``.
        public static let heartbeat = "heartbeat"
        /// A run is presumed lost: ``JobNotice``.
        public static let jobSilent = "job.silent"
        /// A run was heard again: ``JobNotice``.
        public static let jobHeard = "job.heard"
        /// What was found is so no more: ``JobSettlement``.
        public static let jobSettled = "job.settled"
        /// A named subscriber falls behind: ``SubscriberNotice``.
        public static let subscriberWarned = "subscriber.warned"
        /// A named subscriber's queue was deleted: ``SubscriberNotice``.
        public static let subscriberRemoved = "subscriber.removed"
        /// The mark in the history that a replay waits for: ``BarrierMessage``.
        public static let barrier = "barrier"
    }

    /// Header names of a message. Those of CloudEvents are the de-facto mapping of its binary mode to AMQP 0-9-1.
    public enum Header {
        /// The job, lower-case UUID.
        public static let jobId = "job-id"
        /// The job's name.
        public static let jobName = "job-name"
        /// The run, lower-case UUID.
        public static let runId = "run-id"
        /// The place in the run, an integer.
        public static let sequence = "sequence"
        /// The state.
        public static let state = "state"
        /// The severity.
        public static let severity = "severity"
        /// The outcome.
        public static let outcome = "outcome"
        /// Whether the run ends with it, a boolean.
        public static let terminal = "terminal"
        /// For how many whole seconds the event waited for its broker, an integer; absent where it waited less than one.
        public static let delayed = "delayed"
        /// `1.0`.
        public static let cloudEventsSpecVersion = "ce-specversion"
        /// The event identifier.
        public static let cloudEventsId = "ce-id"
        /// `/mirroring/<host>/<instanceId>`.
        public static let cloudEventsSource = "ce-source"
        /// `mirroring.<State>`.
        public static let cloudEventsType = "ce-type"
        /// The job.
        public static let cloudEventsSubject = "ce-subject"
        /// The event's `receivedTime`.
        public static let cloudEventsTime = "ce-time"
        /// The identifier of the body's JSON Schema.
        public static let cloudEventsDataSchema = "ce-dataschema"
        /// Why a message is a dead letter.
        public static let reason = "x-reason"
        /// Who published the original of a replayed or dead message.
        public static let userId = "x-user-id"
        /// The key of the original of a replayed message.
        public static let routingKey = "x-routing-key"
        /// The position of the original in the history.
        public static let position = "x-position"
        /// The `correlation_id` of the request that a replayed message answers; its own is the original's.
        public static let requestId = "x-request-id"
        /// What could not be passed on of the original of a replayed or dead message, separated by commas: the names of properties,
        /// `headers` if some are missing, and `body` if it is only the beginning.
        public static let leftOut = "x-left-out"
        /// True on what a replay delivers.
        public static let replayed = "x-replayed"
        /// Which bridge put a barrier into the history.
        public static let bridgeId = "x-bridge-id"
        /// True on a dead letter of whose arrival in the queue a barrier tells afterwards.
        public static let announced = "x-announced"
        /// The first position whose dead letter has arrived, on a barrier of the bridge that sent it.
        public static let lettersFrom = "x-letters-from"
        /// The last position whose dead letter has arrived, on a barrier of the bridge that sent it.
        public static let lettersTo = "x-letters-to"
        /// The identity of the history, as a bridge knows it.
        public static let epoch = "x-epoch"
        /// Names of the headers by which a message is routed under further keys.
        public static let furtherKeys = ["CC", "BCC"]
        /// The trace that a broker leaves on what it has dead-lettered. A stream keeps no lists, so the first of these is missing there.
        public static let deadLettering = [
            "x-death", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason",
        ]
        /// Marks of a message that did not come by its own key alone.
        public static let detours = deadLettering + furtherKeys
        /// Headers that a broker takes for a message's `type` and `app_id` when it reads them from a stream, whoever has set them.
        public static let streamProperties = ["x-basic-type", "x-basic-app-id"]
        /// The offset that the broker puts on a message of a stream.
        public static let streamOffset = "x-stream-offset"
    }

    /// The `app_id` of what an engine publishes.
    public static let engineAppId = "mirroring-engine"
    /// The `content_type` of every body.
    public static let contentType = "application/json"
}
