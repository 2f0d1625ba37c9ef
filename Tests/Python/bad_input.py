"""What holds for every refusal: one sentence that names the thing and what to do, and no secret."""

from commands import BREAKDOWNS

#: URIs that are none of a broker, and what the message must quote of each.
WRONG_URIS = {
    "http://guest:secret@127.0.0.1:5672/": '"http://guest@127.0.0.1:5672/"',
    "127.0.0.1": '"127.0.0.1"',
    "amqp://guest:secret@:port/": '"amqp://guest@:port/"',
    "": "empty",
}


def only_sentence(result, *names, program="mirror"):
    """The command's single message, which names all of these; what it did not say is that it broke down."""
    assert result.output == "", result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    # A bridge logs before it gives up; its message is the line that bears the program's name.
    sentences = [line for line in result.sentences if line.startswith(f"{program}: ")]
    assert len(sentences) == 1, result
    [sentence] = sentences
    assert sentence.endswith((".", "?")), result
    for name in names:
        assert str(name) in sentence, result
    return sentence
