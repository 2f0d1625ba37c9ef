import Glibc
import MirroringFiles

/// The course of it.
extension Front {
    /// Runs the command to its end, and ends as it does.
    mutating func run() -> Never {
        start()
        if command != nil { passOn() }
        for index in channels.indices { channels[index].close() }
        tellWhatIsMissing()
        finish()
        exit()
    }

    /// Passes on what the command writes, and the signals that come, until it has ended.
    private mutating func passOn() {
        while ending == nil { _ = wait(for: -1) }
        let end = Self.now + Self.farewell
        while !channels.allSatisfy(\.isOver) {
            // What the command has written waits for its reader as long as it takes, unless somebody asks for the end. What it has left
            // running is not waited for, neither while that is silent nor while it always has something to say.
            let isOwing = !isAskedToEnd && channels.contains(where: \.isOwing)
            guard isOwing || Self.now < end, wait(for: isOwing ? -1 : Self.silence) else { return }
        }
    }

    /// Says that not all is there that the command has written: it may not know, as it would if it had written to that place itself.
    private mutating func tellWhatIsMissing() {
        guard let number = channels.lazy.compactMap(\.failure).first else { return }
        isOutputMissing = true
        reports.tell(.notStored(number))
        say("not all that the command has written could be passed on: \(SystemFailure.reason(of: number)).")
    }

    /// Waits until something can be done, and does it.
    ///
    /// - Parameter limit: how many milliseconds, or -1.
    /// - Returns: false if the time was over before.
    private mutating func wait(for limit: Int32) -> Bool {
        let interests = channels.indices.compactMap { index in channels[index].interest.map { (index, $0) } }
        var asked = interests.map { $0.1 }
        asked.append(pollfd(fd: inbox.reading, events: Int16(POLLIN), revents: 0))
        asked.append(pollfd(fd: words, events: Int16(POLLIN), revents: 0))
        asked.append(pollfd(fd: reports.isFull ? reports.descriptor : -1, events: Int16(POLLOUT), revents: 0))
        let count = poll(&asked, nfds_t(asked.count), limit)
        guard count > 0 else { return count < 0 }
        for (place, (index, _)) in interests.enumerated() where asked[place].revents != 0 {
            move(index)
        }
        let others = asked[interests.count...].map { $0.revents != 0 }
        if others[0] { take(inbox.take()) }
        if others[1] { passOnWords() }
        if others[2] { reports.write() }
        return true
    }

    private mutating func move(_ index: Int) {
        if channels[index].isFull { return channels[index].write() }
        guard case .bytes(let bytes) = channels[index].read() else { return }
        reports.tell(.wrote(channels[index].stream, bytes))
    }

    // MARK: Signals

    private mutating func take(_ arrivals: [SignalInbox.Arrival]) {
        for arrival in arrivals {
            switch arrival.number {
            case SIGCHLD: look()
            case SIGWINCH:
                for channel in channels { channel.terminal?.copySize(from: channel.sink) }
                // Once more: when it came to the command by itself, the size was the old one.
                if ending == nil { command?.send(SIGWINCH) }
            default: passOn(arrival)
            }
        }
    }

    private mutating func passOn(_ arrival: SignalInbox.Arrival) {
        if [SIGHUP, SIGINT, SIGQUIT, SIGTERM].contains(arrival.number) {
            isAskedToEnd = true
            reports.tell(.signal(arrival.number))
        }
        if arrival.number == SIGTSTP { isAskedToStop = true }
        guard ending == nil, let command else { return }
        if !arrival.isForAll {
            command.send(arrival.number)
        } else if command.isMissed(byTerminal: arrival.number) {
            command.sendToGroup(arrival.number)
        }
    }

    /// Looks what has become of the command.
    private mutating func look() {
        while ending == nil, let change = command?.change() {
            switch change {
            case .ended(let ended):
                ending = ended
                // What came before meant something else to it.
                if ended.cause == .exit(0) { isAskedToEnd = false }
                for index in channels.indices { channels[index].end() }
            case .stopped(let number):
                reports.tell(.stopped)
                // Whoever stops the command alone, by SIGSTOP, lets it go on alone: nobody would let us go on.
                guard number != SIGSTOP || isAskedToStop else { continue }
                // So that the shell sees that its job is stopped; who lets it go on, lets both.
                kill(getpid(), SIGSTOP)
                command?.sendToGroup(SIGCONT)
            case .continued:
                isAskedToStop = false
                reports.tell(.continued)
            }
        }
    }

    // MARK: The end of it

    /// Tells the monitor how the command ended, and waits until it has told others, for a while.
    private mutating func finish() {
        // Whoever reads it has all.
        _ = Glibc.close(STDOUT_FILENO)
        if let ending { reports.tell(.ended(ending)) }
        let end = Self.now + Self.patience
        // How it ended is the last thing in there: a monitor that did not get it would tell a success as a failure.
        waitForMonitor(until: end) { !$0.reports.isFull }
        reports.close()
        waitForMonitor(until: end) { $0.words < 0 }
    }

    /// Waits until something is so or a time has come; less if a signal asks for the end, or the monitor has ended.
    private mutating func waitForMonitor(until end: Int64, orUntil isSo: (Front) -> Bool) {
        while !isSo(self), words >= 0 {
            let left = end - Self.now
            guard left > 0 else { return }
            var asked = [
                pollfd(fd: inbox.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: words, events: Int16(POLLIN), revents: 0),
                pollfd(fd: reports.isFull ? reports.descriptor : -1, events: Int16(POLLOUT), revents: 0),
            ]
            guard poll(&asked, nfds_t(asked.count), Int32(clamping: left)) > 0 else { continue }
            if asked[0].revents != 0 {
                let asksForTheEnd = inbox.take().contains { [SIGHUP, SIGINT, SIGQUIT, SIGTERM].contains($0.number) }
                if asksForTheEnd { return }
            }
            if asked[1].revents != 0 { passOnWords() }
            if asked[2].revents != 0 { reports.write() }
        }
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    private mutating func passOnWords() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(words, &buffer, buffer.count)
        if count > 0 {
            pass(buffer[..<count])
        } else if count == 0 {
            _ = Glibc.close(words)
            words = -1
        }
    }

    /// Ends as the command has ended.
    private func exit() -> Never {
        switch ending?.cause {
        // A success that is none: what writes its output itself, and can't, says so.
        case .exit(0)? where isOutputMissing: _exit(1)
        case .exit(0)?: _exit(program.isStrict ? monitorCode : 0)
        case .exit(let code)?: _exit(Int32(code))
        case .signal(let number)?:
            var standard = sigaction()
            sigaction(number, &standard, nil)
            kill(getpid(), number)
            // What can't be caught here, or is blocked.
            _exit(128 + number)
        // As a shell says that there is no such program, or that it can't be run.
        case nil: _exit(refusal == ENOENT ? 127 : 126)
        }
    }

    /// How the monitor has ended; 0 if it has not.
    private var monitorCode: Int32 {
        var status: Int32 = 0
        guard words < 0, waitpid(monitor, &status, 0) == monitor, status & 0x7F == 0 else { return 0 }
        return status >> 8 & 0xFF
    }
}
