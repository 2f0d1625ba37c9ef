/// Whether a session hears what bridges say.
enum BridgeHearing: Sendable {
    /// Nobody wants to.
    case unwanted
    /// It does, as far as is known.
    case wanted
    /// There is no exchange of what they say: a bridge, or an operator, makes it anew.
    case missing
    /// The user may not.
    case refused

    /// Whether the binding for it is made again each period: the broker would write a line into its log for each refusal.
    var isTriedEachPeriod: Bool { self == .wanted || self == .missing }
}
