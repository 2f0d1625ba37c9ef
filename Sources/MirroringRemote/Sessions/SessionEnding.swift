/// Why there is no session any more: what everybody is told who waits for an answer.
package enum SessionEnding: Error, Sendable, Hashable {
    /// The line broke, or the other end is gone: another session may come to the end of the work. In words, if there are any.
    case lost(String?)
    /// The far end has ended it, and says why.
    case refused(FailureMessage)
    /// The two have no version of the protocol in common.
    case incompatible(FarHello)
    /// The far end says what has no place in a session.
    case violated(ProtocolViolation)
    /// This end has closed it.
    case closed

    init(_ error: any Error) {
        switch error {
        case let ending as SessionEnding: self = ending
        case let failure as FailureMessage: self = .refused(failure)
        case let violation as ProtocolViolation: self = .violated(violation)
        default: self = .lost("\(error)")
        }
    }
}
