namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// The id by which the broker recognises a repeated message: the event's, and from a database's second history on the history's number too.
/// An
/// event that was lost with the end of a history has the id of the one that takes its place, and must not pass for it.
/// </summary>
internal static class MessageId
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "Nats-Msg-Id";

    private const int IdCharacters = 36;

    /// <summary>The id of an event's message.</summary>
    public static string Of(Guid eventId, int history) => history == 0 ? eventId.ToString() : $"{eventId}.{history}";

    /// <summary>Reads the id of an event from its message's, if that is of the given history.</summary>
    public static bool TryRead(string text, int history, out Guid eventId) =>
        Guid.TryParse(text.AsSpan(0, Math.Min(text.Length, IdCharacters)), out eventId) && text == Of(eventId, history);
}

/// <summary>A message in the stream: its number there, and what distinguishes it from any other with that number.</summary>
/// <param name="Sequence">The number.</param>
/// <param name="Message">The message's id.</param>
internal readonly record struct StreamPlace(long Sequence, string Message);
