import MirroringWire
import RabbitMQClient

/// What is said of a job.
enum JobStatement: Sendable, CustomStringConvertible {
    /// Something is wrong with it.
    case finding(JobFinding)
    /// It is so no more.
    case settlement(JobSettlement)

    /// The message.
    func message(user: String) -> OutgoingMessage {
        switch self {
        case .finding(let finding): finding.message(user: user)
        case .settlement(let settlement): settlement.message(user: user)
        }
    }

    /// What kind of statement it is, in words of ours.
    var reason: String {
        switch self {
        case .finding(let finding): finding.kind.rawValue
        case .settlement(let settlement): "no more \(settlement.kind.rawValue)"
        }
    }

    /// A sentence for a person.
    var description: String {
        switch self {
        case .finding(let finding): "\(finding)"
        case .settlement(let settlement): "\(settlement)"
        }
    }
}
