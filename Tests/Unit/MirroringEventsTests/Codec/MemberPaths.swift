/// The paths of all members of a parsed JSON value, elements of arrays as `[]`.
func memberPaths(of value: Any, at path: String = "") -> Set<String> {
    switch value {
    case let object as [String: Any]:
        object.reduce(into: []) { paths, member in
            let memberPath = path.isEmpty ? member.key : "\(path).\(member.key)"
            paths.insert(memberPath)
            paths.formUnion(memberPaths(of: member.value, at: memberPath))
        }
    case let array as [Any]:
        array.reduce(into: []) { $0.formUnion(memberPaths(of: $1, at: "\(path)[]")) }
    default: []
    }
}
