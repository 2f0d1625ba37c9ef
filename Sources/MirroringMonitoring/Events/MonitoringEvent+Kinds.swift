extension MonitoringEvent {
    /// Whether it is an event that is passed on.
    var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    /// Whether it says that a bridge is heard again.
    var isEndOfSilence: Bool {
        if case .bridge(.heard) = self { true } else { false }
    }
}
