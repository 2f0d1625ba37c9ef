import MirroringRemote

extension AttributeSearch {
    /// Whether something is found, when that is known; blocks. It looks no further when nobody waits for the answer any more: the near end
    /// has cancelled the question, or is gone.
    func wait(for question: FarQuestion) -> Bool {
        question.receive { [self] _, isLast in
            if isLast, question.stop != nil { cancel() }
        }
        return wait()
    }
}
