extension Int {
    /// The sum of two sizes, or the largest number that there is: sparse files may pretend to have more bytes together than
    /// can be counted.
    func addingSize(_ size: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(size)
        return overflows ? .max : sum
    }
}

extension Sequence {
    /// The sum of the elements' sizes, or the largest number that there is.
    func totalSize(_ size: (Element) -> Int) -> Int {
        reduce(0) { $0.addingSize(size($1)) }
    }
}
