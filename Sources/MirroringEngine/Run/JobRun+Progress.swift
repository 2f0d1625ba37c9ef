import MirroringEvents

/// How far the transfer of a package is.
extension JobRun {
    /// From now on so many bytes may move in a second; nil for any number.
    package mutating func limited(to bytesPerSecond: Int?) {
        current.limit(to: bytesPerSecond)
    }

    /// Bytes have moved. Told at most every ``progressInterval``.
    ///
    /// - Parameters:
    ///   - sent: how many bytes of the package the source has sent; where a try begins again below that, what was sent stays told.
    ///   - received: how many of them are complete at the destination.
    ///   - items: how many of the package's items are.
    ///   - item: what moves now.
    package mutating func progressed(
        sent: Int,
        received: Int,
        items: Int,
        item: @autoclosure () -> String?,
        at now: RunMoment
    ) -> [Action] {
        guard phase == .transferring, !isOver else { return [] }
        current.move(sent: sent, received: received)
        tally.send(bytes: sent, items: items)
        guard now.instant - lastEvent.instant >= Self.progressInterval else { return [] }
        current.measure(sent, item: item(), at: now.time)
        return emit(.packageTransferring, at: now)
    }

    /// Nothing has moved for a while, but the run is alive.
    package mutating func keepAlive(every period: Duration, at now: RunMoment) -> [Action] {
        guard phase == .transferring, !isOver, now.instant - lastEvent.instant >= period else { return [] }
        current.stall(at: now.time)
        return emit(.packageTransferring, at: now)
    }
}
