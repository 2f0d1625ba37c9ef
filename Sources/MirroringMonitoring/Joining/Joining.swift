import MirroringEvents
import MirroringWire

/// How a subscription joins what is past with what comes: what it still has to ask for, whether events that are published have to wait
/// for it, and what an answer means. A value, without a clock and without I/O.
///
/// It is away until its queue is bound. If something of the past is wanted, or may have been lost, it owes it: the past is asked for and
/// read first, while what is published waits in the queue. Then it follows what is published. Now and then it makes sure that nothing was
/// lost unnoticed: a checkpoint asks for what came since the last one, while events go on; what was known is dropped.
struct Joining: Sendable {
    private(set) var phase = Phase.away
    /// Until when no event is missing; nil before the subscription first stood.
    private(set) var known: KnownTime?
    /// When the subscription first stood: what was published before was not asked for by ``StartingPoint/now``.
    private(set) var begin: ClockReading?

    private var place: JoiningPlace?
    /// Whether bridges have said that all has come up to that place, or that nothing before it is wanted.
    private var isPlaceTold = false
    /// That place, to a subscriber from now on; nil once bridges have answered from there on.
    private var learned: LearnedEnd?
    private var behind: KnownTime?
    /// Whether something was lost while what is owed is read.
    private var owesMore = false
    /// Whether that is what is read now.
    private var fillsMore = false
    /// Whether the queue has got shorter since what was owed was asked for: before that a loss waits, so that it is read at all.
    private var hasReadOn = true
    private var schedule: CheckpointSchedule
    /// Whether it is to be learned where the history ends, because nothing before that is wanted.
    private var lacksPlace: Bool
    private var purpose = Question.Purpose.filling
    private var asked = 0

    /// - Parameters:
    ///   - start: from where on events are wanted.
    ///   - interval: how often to make sure that nothing is missing.
    init(from start: StartingPoint, interval: Duration) {
        place = start == .now ? nil : .point(start)
        lacksPlace = start == .now
        schedule = CheckpointSchedule(interval: interval)
    }

    // MARK: The subscription

    /// The queue is bound: every event that is published from now on comes.
    ///
    /// - Parameter now: when that began.
    /// - Returns: since when events may have been lost; nil if the subscription has not stood before.
    mutating func stand(at now: ClockReading) -> KnownTime? {
        let lost = known
        if let lost { owe(since: lost) }
        phase = place == nil ? .following : .owing
        hasReadOn = true
        known = KnownTime(since: now)
        begin = begin ?? now
        schedule.restart(at: now.instant)
        return lost
    }

    /// The broker may have dropped events.
    ///
    /// - Parameter known: until when none is missing.
    /// - Returns: whether that is news: else a loss is about to be made up for already.
    mutating func lose(since known: KnownTime) -> Bool {
        guard phase != .away else { return false }
        let isNews = behind == nil
        owe(since: known)
        if phase == .filling { owesMore = true } else if hasReadOn { phase = .owing }
        return isNews
    }

    /// The queue has got rid of something that was read.
    mutating func readOn() {
        hasReadOn = true
        if behind != nil, phase == .following || phase == .checking { phase = .owing }
    }

    /// The subscription does not stand any more.
    mutating func fall() {
        phase = .away
        (owesMore, fillsMore) = (false, false)
    }

    /// Events that are published have come.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - time: what the last one tells.
    ///   - arrival: when that came here.
    mutating func note(_ count: Int, event time: Timestamp, arrival: ClockReading) {
        schedule.note(count)
        known?.note(event: time, arrival: arrival)
        if let known { learned?.note(known) }
    }

    /// The reader of the queue has waited for whatever comes.
    ///
    /// - Parameters:
    ///   - duration: for how long.
    ///   - hasCome: whether something came then.
    mutating func wait(_ duration: Duration, hasCome: Bool) {
        learned?.wait(duration, hasCome: hasCome)
    }

    private mutating func owe(since known: KnownTime) {
        if learned?.isBehind(known) == true { (place, isPlaceTold) = (nil, false) }
        learned = nil
        behind = behind ?? known
        place = place ?? .time(known)
    }

    // MARK: Asking

    /// Whether events that are published have to wait.
    var holdsEvents: Bool { phase == .owing || phase == .filling }

    /// Begins to fill what is owed.
    ///
    /// - Returns: what to ask; nil if nothing is owed.
    mutating func fill() -> Question? {
        guard phase == .owing, let place else { return nil }
        phase = .filling
        return question(place, behind, for: .filling)
    }

    /// An event waits for one that precedes it, or none does any more. That one may be lost, and the bridges may have it.
    ///
    /// - Parameter isHistoryMissed: whether bridges have read more while nothing came, although all there is is subscribed to.
    mutating func suspect(_ isLossSuspected: Bool, isHistoryMissed: Bool = false) {
        schedule.suspect(isLossSuspected, isHistoryMissed: isHistoryMissed)
    }

    /// The next checkpoint is due now: its answer tells how the broker is, or that there is none.
    mutating func hasten() {
        schedule.hasten()
    }

    /// Whether a checkpoint may bring what was said to be missing before.
    var isMakingUp: Bool { schedule.isUnfilled }

    /// Whether what waits for an earlier event goes on waiting: the bridges were asked whether they have that, or will be when the queue
    /// has been read so far.
    var awaitsMissing: Bool { phase == .checking && purpose == .checkpoint || mustReadOn }

    /// Whether the end of the history was learned, and the queue was not read so far.
    private var mustReadOn: Bool { learned?.isRead == false }

    /// Whether it is time for a checkpoint.
    func isCheckpointDue(at now: ContinuousClock.Instant) -> Bool {
        phase == .following && behind == nil && schedule.isDue(at: now)
    }

    /// Begins a checkpoint, if it is time for one; before the first one a subscriber from now on learns from where on to ask.
    ///
    /// - Returns: what to ask; nil if there is nothing to ask.
    mutating func check(at now: ContinuousClock.Instant) -> Question? {
        if phase == .following, lacksPlace {
            lacksPlace = false
            if place == nil {
                phase = .checking
                return question(.point(.cached), nil, for: .end)
            }
        }
        guard isCheckpointDue(at: now), !mustReadOn, let place = place ?? known.map(JoiningPlace.time) else {
            return nil
        }
        phase = .checking
        schedule.begin(at: now)
        return question(place, nil, for: .checkpoint)
    }

    private mutating func question(
        _ place: JoiningPlace,
        _ behind: KnownTime?,
        for purpose: Question.Purpose
    ) -> Question {
        asked += 1
        self.purpose = purpose
        return Question(place: place, behind: behind, purpose: purpose, number: asked)
    }

    // MARK: Answers

    /// Whether the answer to a question is still wanted.
    func awaits(_ question: Question) -> Bool {
        question.number == asked && (phase == .filling || phase == .checking)
    }

    /// Before which time an event of an unknown run, in an answer to a question, is from before the subscription began; nil if it was asked
    /// for all the same.
    func bound(of question: Question) -> Timestamp? {
        question.place.isTime ? begin?.time : nil
    }

    /// What has to be asked as well, where an answer says that something is gone which may have come before the loss.
    ///
    /// Where many events come, bridges keep no more than those of some seconds, and the last place is older than that. So it is asked
    /// whether they have all since the loss.
    func doubt(_ question: Question, _ answers: [ReplayComplete]) -> Question? {
        guard let behind = question.behind, !question.place.isTime, isPlaceTold, !schedule.isUnfilled,
            case .evicted? = question.place.missed(answers).first
        else { return nil }
        return Question(place: .time(behind), behind: nil, purpose: .end, number: question.number)
    }

    /// A question was answered, and the events are passed on.
    ///
    /// - Parameters:
    ///   - answers: what the bridges say of them, at least one.
    ///   - loss: what they say of the time since the loss, if there was a ``doubt(_:_:)``.
    ///   - now: when.
    /// - Returns: what the subscriber has to be told.
    mutating func end(
        _ question: Question,
        _ answers: [ReplayComplete],
        since loss: [ReplayComplete]? = nil,
        at now: ContinuousClock.Instant
    ) -> [MonitoringEvent] {
        let isWanted = awaits(question)
        // It is true as well where something was lost meanwhile, unless that is owed from another place on.
        let end = isWanted || place == question.place ? answers.end : nil
        if question.purpose == .end {
            if isWanted {
                place = end.map { JoiningPlace.point(.after($0)) }
                isPlaceTold = end != nil
                learned = LearnedEnd(at: now)
                settle(at: now)
            }
            return []
        }
        if let end {
            place = .point(.after(end))
            (isPlaceTold, learned) = (true, nil)
        } else if isWanted, question.place.isTime {
            place = nil
        }
        if isWanted { settle(at: now) }
        // What a checkpoint can't prove has come all the same, as far as anybody knows.
        let isUnproven = question.purpose == .checkpoint && !schedule.isUnfilled
        let isHad = loss.map(JoiningPlace.isComplete) ?? false
        let missed = isUnproven || isHad ? [] : question.place.missed(answers)
        if isWanted { schedule.succeed() }
        return missed.map(MonitoringEvent.missed) + (end.map { [.caughtUp($0)] } ?? [])
    }

    /// A question could not be asked, or was not answered.
    ///
    /// - Returns: what the subscriber has to be told.
    mutating func fail(_ question: Question, _ error: MonitoringError, at now: ClockReading) -> [MonitoringEvent] {
        guard awaits(question) else { return [] }
        let isOwed = question.purpose == .filling
        // Nobody tells, and what waits in the queue must not wait for that for ever.
        owesMore = false
        settle(at: now.instant)
        schedule.fail(isOwed: isOwed, isRefused: error.code == .accessRefused)
        guard isOwed else { return [] }
        return [.missed(.unknown(from: question.place.point(at: now), error))]
    }

    /// What was asked for has come, or does not.
    ///
    /// A queue that is full stays so as long as it is not read. So what was lost meanwhile is asked for once; then the queue is read,
    /// and what it still lacks shows by its length. It has to be read with success: where asking takes longer than the broker waits for
    /// an acknowledgement, what was read first is not acknowledged any more, and asking at once again would go on for ever.
    private mutating func settle(at now: ContinuousClock.Instant) {
        if phase == .filling {
            fillsMore = owesMore && !fillsMore
            owesMore = false
            guard !fillsMore else {
                // An answer that has no end leaves no place.
                place = place ?? behind.map(JoiningPlace.time)
                phase = .owing
                return
            }
            hasReadOn = behind == nil
            behind = nil
            schedule.restart(at: now)
        }
        phase = .following
    }
}
