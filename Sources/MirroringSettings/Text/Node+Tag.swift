package import Yams

extension Node {
    /// Whether a tag (`!…`) makes something else of it than what stands there. Yams forgets whether one was written; one that says what would
    /// hold without it changes nothing.
    package var isTagged: Bool {
        let implied: Tag.Name =
            switch self {
            case .mapping: .map
            case .sequence: .seq
            case .scalar(let scalar) where scalar.style == .plain:
                Tag.Name(rawValue: Node(scalar.string).tag.description)
            case .scalar, .alias: .str
            }
        return tag.description != implied.rawValue
    }
}
