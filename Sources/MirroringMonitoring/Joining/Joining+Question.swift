extension Joining {
    /// What is to be asked.
    struct Question: Sendable, Hashable {
        /// What it is asked for.
        enum Purpose: Sendable, Hashable {
            /// To get what is owed.
            case filling
            /// To make sure.
            case checkpoint
            /// To learn what the end of an answer says. The events are not wanted.
            case end
        }

        /// From where on.
        let place: JoiningPlace
        /// Since when something may have been lost; nil where a subscription begins, or makes sure.
        let behind: KnownTime?
        /// What it is asked for.
        let purpose: Purpose
        /// Tells one question from another, of which the answer is not wanted any more.
        let number: Int
    }
}
